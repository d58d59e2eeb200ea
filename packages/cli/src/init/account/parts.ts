/** The parts of an account that are read, in words, each with the IAM actions that it needs. All of them only read. */
export const parts = {
  identity: { name: 'the account id', actions: ['sts:GetCallerIdentity'] },
  services: {
    name: 'ECS clusters and services',
    actions: ['ecs:ListClusters', 'ecs:ListServices', 'ecs:DescribeServices'],
  },
  taskDefinitions: { name: 'task definitions', actions: ['ecs:DescribeTaskDefinition'] },
  scaling: { name: 'scaling targets', actions: ['application-autoscaling:DescribeScalableTargets'] },
  loadBalancers: {
    name: 'load balancers and target groups',
    actions: ['elasticloadbalancing:DescribeLoadBalancers', 'elasticloadbalancing:DescribeTargetGroups'],
  },
  subnets: { name: 'subnets', actions: ['ec2:DescribeSubnets'] },
  databases: { name: 'RDS databases', actions: ['rds:DescribeDBInstances'] },
  caches: { name: 'ElastiCache clusters', actions: ['elasticache:DescribeCacheClusters'] },
  queues: { name: 'SQS queues', actions: ['sqs:ListQueues'] },
  functions: { name: 'Lambda functions', actions: ['lambda:ListFunctions'] },
  domains: { name: 'OpenSearch domains', actions: ['es:ListDomainNames', 'es:DescribeDomains'] },
  tags: { name: 'tags', actions: ['tag:GetResources'] },
} as const;

export type Part = keyof typeof parts;

/** The IAM policy that `bizom init` needs. */
export function initPolicy() {
  const actions = Object.values(parts).flatMap((part) => part.actions);
  return {
    Version: '2012-10-17',
    Statement: [{ Sid: 'BizomInit', Effect: 'Allow', Action: actions.sort(), Resource: '*' }],
  };
}
