import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Aws } from '@bizom/testbed';

/** The end record of an archive without files. */
const emptyZip = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);

/** An account in which the loop holds for one of two services, with what is wrong in the other. */
export async function createSmallAccount({ clientConfig }: Aws, webhookUrl: string): Promise<void> {
  const ecs = new ECSClient(clientConfig);
  await ecs.send(new CreateClusterCommand({ clusterName: 'dev' }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({ family: 'x', containerDefinitions: [{ name: 'x', image: 'x', memory: 64 }] }),
  );
  for (const serviceName of ['orders', 'billing']) {
    await ecs.send(new CreateServiceCommand({ cluster: 'dev', serviceName, taskDefinition: 'x', desiredCount: 0 }));
  }
  const lambda = new LambdaClient(clientConfig);
  for (const FunctionName of ['shop-dev-log-shipper', 'shop-dev-app-probe']) {
    const settings = {
      Runtime: 'nodejs22.x',
      Role: 'arn:aws:iam::000000000000:role/x',
      Handler: 'index.handler',
    } as const;
    await lambda.send(new CreateFunctionCommand({ FunctionName, ...settings, Code: { ZipFile: emptyZip } }));
  }
  await createLogs(new CloudWatchLogsClient(clientConfig));
  const parameter = { Name: '/shop/flock', Value: webhookUrl, Type: 'SecureString' } as const;
  await new SSMClient(clientConfig).send(new PutParameterCommand(parameter));
  const Dimensions = [
    { Name: 'ClusterName', Value: 'dev' },
    { Name: 'ServiceName', Value: 'orders' },
  ];
  const MetricData = [{ MetricName: 'Up', Dimensions, Value: 1, Timestamp: new Date(Date.now() - 60_000) }];
  await new CloudWatchClient(clientConfig).send(new PutMetricDataCommand({ Namespace: 'AppProbe', MetricData }));
}

async function createLogs(logs: CloudWatchLogsClient): Promise<void> {
  for (const logGroupName of ['/ecs/dev/orders', '/ecs/dev/billing', '/aws/lambda/shop-dev-log-shipper']) {
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
  }
  const destinationArn = 'arn:aws:lambda:us-east-1:000000000000:function:shop-dev-log-shipper';
  const filter = { logGroupName: '/ecs/dev/orders', filterName: 'x', filterPattern: '', destinationArn };
  await logs.send(new PutSubscriptionFilterCommand(filter));
  const stream = { logGroupName: '/aws/lambda/shop-dev-log-shipper', logStreamName: 'x' };
  await logs.send(new CreateLogStreamCommand(stream));
  const message = '{"level":"ERROR","message":"403 from the engine"}';
  await logs.send(new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: Date.now(), message }] }));
}
