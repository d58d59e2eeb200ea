import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  type ContainerDefinition,
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateCacheClusterCommand, ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateDomainCommand, OpenSearchClient } from '@aws-sdk/client-opensearch';
import { CreateDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Aws } from '@bizom/testbed';

/** The services of the shop; every third has a load balancer, every fourth a container health check. */
const names = ['orders', 'billing', 'search', 'stock', 'carts', 'users', 'mailer'];
const environments = ['dev', 'staging', 'prod'] as const;

/** A shop in three clusters with 20 services, and what is around them, as teams have them: made with the AWS SDK. */
export async function createShop({ clientConfig }: Aws): Promise<void> {
  for (const environment of environments) await createEnvironment(clientConfig, environment);
  const rds = new RDSClient(clientConfig);
  const sqs = new SQSClient(clientConfig);
  await new ElastiCacheClient(clientConfig).send(
    new CreateCacheClusterCommand({
      CacheClusterId: 'sessions-prod',
      Engine: 'redis',
      CacheNodeType: 'cache.t3.micro',
      NumCacheNodes: 1,
    }),
  );
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'orders-db',
      Engine: 'postgres',
      DBInstanceClass: 'db.t3.micro',
      AllocatedStorage: 10,
      MasterUsername: 'u',
      MasterUserPassword: 'long-enough',
      Tags: [{ Key: 'Environment', Value: 'production' }],
    }),
  );
  for (const QueueName of ['mail-staging', 'unrelated']) await sqs.send(new CreateQueueCommand({ QueueName }));
  await new LambdaClient(clientConfig).send(
    new CreateFunctionCommand({
      FunctionName: 'thumbnails-dev',
      Runtime: 'nodejs22.x',
      Role: 'arn:aws:iam::000000000000:role/x',
      Handler: 'index.handler',
      Code: { ZipFile: emptyZip },
    }),
  );
  await new OpenSearchClient(clientConfig).send(new CreateDomainCommand({ DomainName: 'logs' }));
}

/** The end record of an archive without files. */
const emptyZip = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);

type Config = Aws['clientConfig'];

async function createEnvironment(config: Config, environment: string): Promise<void> {
  const ecs = new ECSClient(config);
  const elb = new ElasticLoadBalancingV2Client(config);
  const cluster = `shop-${environment}`;
  const { vpcId, subnets } = await createNetwork(config, environment);
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  const { LoadBalancers: [alb] = [] } = await elb.send(
    new CreateLoadBalancerCommand({ Name: cluster, Subnets: subnets }),
  );
  // 7 in dev and staging, 6 in prod
  for (const [index, name] of names.slice(0, environment === 'prod' ? 6 : 7).entries()) {
    const isBalanced = index % 3 === 0;
    const group = isBalanced
      ? await targetGroup(elb, `${name}-${environment}`, vpcId, alb?.LoadBalancerArn ?? '')
      : undefined;
    const family = `${name}-${environment}`;
    await ecs.send(
      new RegisterTaskDefinitionCommand({ family, containerDefinitions: containers(name, environment, index) }),
    );
    await ecs.send(
      new CreateServiceCommand({
        cluster,
        serviceName: `${name}-${environment}`,
        taskDefinition: family,
        desiredCount: environment === 'prod' ? 2 : 1,
        networkConfiguration: { awsvpcConfiguration: { subnets, assignPublicIp: 'DISABLED' } },
        ...(group && { loadBalancers: [{ targetGroupArn: group, containerName: name, containerPort: 8080 }] }),
      }),
    );
  }
}

async function createNetwork(config: Config, environment: string): Promise<{ vpcId: string; subnets: string[] }> {
  const ec2 = new EC2Client(config);
  const number = environments.map(String).indexOf(environment);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: `10.${number}.0.0/16` }));
  const subnets: string[] = [];
  for (const zone of ['a', 'b']) {
    const CidrBlock = `10.${number}.${subnets.length}.0/24`;
    const AvailabilityZone = `${config.region}${zone}`;
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({ VpcId: Vpc?.VpcId ?? '', CidrBlock, AvailabilityZone }),
    );
    subnets.push(Subnet?.SubnetId ?? '');
  }
  return { vpcId: Vpc?.VpcId ?? '', subnets };
}

async function targetGroup(elb: ElasticLoadBalancingV2Client, Name: string, VpcId: string, LoadBalancerArn: string) {
  const options = {
    Name,
    VpcId,
    Protocol: 'HTTP',
    Port: 8080,
    HealthCheckPath: '/manage/health',
    TargetType: 'ip',
  } as const;
  const { TargetGroups: [group] = [] } = await elb.send(new CreateTargetGroupCommand(options));
  const TargetGroupArn = group?.TargetGroupArn ?? '';
  await elb.send(
    new CreateListenerCommand({ LoadBalancerArn, Port: 80, DefaultActions: [{ Type: 'forward', TargetGroupArn }] }),
  );
  return TargetGroupArn;
}

function containers(name: string, environment: string, index: number): ContainerDefinition[] {
  const own: ContainerDefinition = {
    name,
    image: `registry.example.com/shop/${name}:1`,
    essential: true,
    memory: 512,
    portMappings: [{ containerPort: index === 1 ? 9000 : 8080 }],
    environment: [{ name: 'JAVA_TOOL_OPTIONS', value: '-Xmx256m' }],
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': `/shop/${environment}/${name}`,
        'awslogs-region': 'us-east-1',
        'awslogs-stream-prefix': 'x',
      },
    },
    ...(index % 4 === 1 && {
      healthCheck: { command: ['CMD-SHELL', 'curl -f http://localhost:9000/actuator/health || exit 1'] },
    }),
  };
  const sidecar: ContainerDefinition = {
    name: 'xray-daemon',
    image: 'amazon/aws-xray-daemon',
    essential: false,
    memory: 64,
    portMappings: [{ containerPort: 2000, protocol: 'udp' }],
  };
  return index % 2 === 0 ? [sidecar, own] : [own];
}
