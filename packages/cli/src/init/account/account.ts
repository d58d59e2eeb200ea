/** What an AWS account has in one region, as far as it could be read. Nothing in it is a guess. */
export interface Account {
  accountId: string;
  region: string;
  clusters: Cluster[];
  /** By ARN. */
  taskDefinitions: ReadonlyMap<string, TaskDefinition>;
  /** By ARN. */
  targetGroups: ReadonlyMap<string, TargetGroup>;
  /** By id. */
  subnets: ReadonlyMap<string, Subnet>;
  resources: Resource[];
  domains: Domain[];
  /** Parts that could not be read. */
  missing: Missing[];
}

/** An ECS cluster. */
export interface Cluster {
  name: string;
  services: EcsService[];
}

export interface EcsService {
  name: string;
  desiredCount: number;
  /** Whether Application Auto Scaling sets the count, or ECS itself, for a daemon. */
  isScaled: boolean;
  taskDefinitionArn: string;
  loadBalancers: readonly { targetGroupArn: string; container: string; port: number }[];
  /** Of the tasks, in awsvpc mode. */
  subnetIds: readonly string[];
  hasPublicIp: boolean;
}

export interface TaskDefinition {
  family: string;
  containers: readonly Container[];
}

export interface Container {
  name: string;
  image: string;
  essential: boolean;
  /** Container ports, TCP. */
  ports: readonly number[];
  /** CloudWatch log group of the awslogs driver. */
  logGroup?: string;
  /** Command of the health check. */
  healthCommand?: readonly string[];
  /** Names of its environment variables. */
  variables: readonly string[];
  isLogRouter: boolean;
}

export interface TargetGroup {
  /** As CloudWatch names it: `targetgroup/my-tg/73e2d6bc24d8a067`. */
  dimension: string;
  /** As CloudWatch names it: `app/my-alb/50dc6c495c0c9188`; missing for target groups without a load balancer. */
  loadBalancer?: string;
  healthProtocol: string;
  healthPath?: string;
  /** Missing where health is asked for at the port of the traffic. */
  healthPort?: number;
}

export interface Subnet {
  vpcId: string;
  availabilityZone: string;
}

/** The kinds of resources that dashboards draw besides the services. */
export const resourceKinds = ['databases', 'caches', 'queues', 'functions', 'loadBalancers'] as const;

export interface Resource {
  kind: (typeof resourceKinds)[number];
  /** As CloudWatch names it. */
  name: string;
  vpcId?: string;
  tags: Readonly<Record<string, string>>;
}

/** A resource as its own service describes it; most have their tags elsewhere. */
export type FoundResource = Omit<Resource, 'tags'> & Partial<Pick<Resource, 'tags'>>;

/** An Amazon OpenSearch Service domain. */
export interface Domain {
  name: string;
  arn: string;
  /** Host name, without a scheme. */
  endpoint: string;
  engine: string;
  tags: Readonly<Record<string, string>>;
}

/** A part of the account that could not be read. */
export interface Missing {
  /** What is missing: `task definitions`. */
  part: string;
  /** Why, in words. */
  because: string;
  /** Rights that reading it needs. */
  actions: readonly string[];
}
