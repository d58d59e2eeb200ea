import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateFunctionCommand, GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SESClient, VerifyEmailIdentityCommand } from '@aws-sdk/client-ses';
import { eventPatterns } from '@bizom/alerts';
import type { Aws } from '../aws.ts';

const account = '000000000000';
const table = 'incidents';
const sender = 'alerts@example.com';
const image = `${account}.dkr.ecr.us-east-1.amazonaws.com/prod:ell-4f0c2d9ab1e7`;
const lastWords = [
  '2026-11-20 10:41:07.118  INFO 1 --- [main] com.bizom.ell.Application : Started Application in 2.914 seconds',
  '2026-11-20 11:12:58.402  WARN 1 --- [outlets-3] com.bizom.ell.OutletCache : 1,204,331 outlets cached, password=hunter2',
  'Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
  '\tat java.base/java.util.Arrays.copyOf(Arrays.java:3512)',
  '\tat com.bizom.ell.OutletCache.grow(OutletCache.java:88)',
  '\tat com.bizom.ell.Application.main(Application.java:31)',
];

/** The alerts Lambda as it is deployed, in the emulator: rules, function, table, and a service to be watched. */
export class AlertsStack {
  readonly #aws: Aws;
  readonly #bus: EventBridgeClient;

  private constructor(aws: Aws) {
    this.#aws = aws;
    this.#bus = new EventBridgeClient(aws.clientConfig);
  }

  /** @param endpoint where the Lambda finds AWS */
  static async deploy(aws: Aws, zip: Uint8Array, endpoint: string): Promise<AlertsStack> {
    const stack = new AlertsStack(aws);
    await Promise.all([stack.#createService(), stack.#createTable(), stack.#verifySender()]);
    const functionArn = await stack.#createFunction(zip, endpoint);
    for (const [name, pattern] of Object.entries(eventPatterns)) {
      // As AWS, the emulator takes no events of source aws.* from outside: only the source differs from the deployed rules.
      const EventPattern = JSON.stringify({ ...pattern, source: ['demo.ecs'] });
      await stack.#bus.send(new PutRuleCommand({ Name: name, EventPattern }));
      await stack.#bus.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: 'alerts', Arn: functionArn }] }));
    }
    return stack;
  }

  /** Puts the stop of one more task of the service on the bus. */
  async stopTask(index: number): Promise<void> {
    const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
    await this.#put('ECS Task State Change', {
      clusterArn: `arn:aws:ecs:us-east-1:${account}:cluster/prod`,
      taskArn: `arn:aws:ecs:us-east-1:${account}:task/prod/${taskId(index)}`,
      taskDefinitionArn: `arn:aws:ecs:us-east-1:${account}:task-definition/ell:1`,
      group: 'service:ell',
      lastStatus: 'STOPPED',
      desiredStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      startedAt: at(-1912),
      stoppingAt: at(-6),
      executionStoppedAt: at(-5),
      containers: [
        { name: 'aws-guardduty-agent-x7', exitCode: 137, lastStatus: 'STOPPED' },
        { name: 'ell', exitCode: index === 0 ? 1 : 3, image, lastStatus: 'STOPPED' },
      ],
      version: 6,
    });
  }

  async reachSteadyState(): Promise<void> {
    const resources = [`arn:aws:ecs:us-east-1:${account}:service/prod/ell`];
    await this.#put('ECS Service Action', { eventType: 'INFO', eventName: 'SERVICE_STEADY_STATE' }, resources);
  }

  /** Waits until the incident table has counted so many stops. */
  async untilCounted(stops: number, timeoutMs = 60_000): Promise<void> {
    const dynamodb = new DynamoDBClient(this.#aws.clientConfig);
    const command = new GetItemCommand({
      TableName: table,
      Key: { key: { S: `incident#${account}/us-east-1/prod/service/ell` } },
    });
    for (const end = Date.now() + timeoutMs; Date.now() < end; ) {
      const { Item } = await dynamodb.send(command);
      if (Number(Item?.['stops']?.N) >= stops) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`the incident table did not count ${stops} stops within ${timeoutMs} ms`);
  }

  async #put(detailType: string, detail: object, resources: string[] = []): Promise<void> {
    const entry = { Source: 'demo.ecs', DetailType: detailType, Detail: JSON.stringify(detail), Resources: resources };
    await this.#bus.send(new PutEventsCommand({ Entries: [entry] }));
  }

  async #createService(): Promise<void> {
    const config = this.#aws.clientConfig;
    const logGroupName = '/ecs/prod/ell';
    const logStreamName = `ecs/ell/${taskId(0)}`;
    const options = { 'awslogs-group': logGroupName, 'awslogs-stream-prefix': 'ecs', 'awslogs-region': 'us-east-1' };
    const container = { name: 'ell', image, memory: 896, logConfiguration: { logDriver: 'awslogs' as const, options } };
    const definition = { family: 'ell', cpu: '512', memory: '1024', containerDefinitions: [container] };
    const ecs = new ECSClient(config);
    await ecs.send(new CreateClusterCommand({ clusterName: 'prod' }));
    await ecs.send(new RegisterTaskDefinitionCommand(definition));
    const service = { cluster: 'prod', serviceName: 'ell', taskDefinition: 'ell:1', desiredCount: 2 };
    await ecs.send(new CreateServiceCommand(service));
    const logs = new CloudWatchLogsClient(config);
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
    const timestamp = Date.now() - 10_000;
    const logEvents = lastWords.map((message, i) => ({ message, timestamp: timestamp + i }));
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
  }

  async #createTable(): Promise<void> {
    const command = new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
    });
    await new DynamoDBClient(this.#aws.clientConfig).send(command);
  }

  async #verifySender(): Promise<void> {
    await new SESClient(this.#aws.clientConfig).send(new VerifyEmailIdentityCommand({ EmailAddress: sender }));
  }

  async #createFunction(zip: Uint8Array, endpoint: string): Promise<string> {
    const client = new LambdaClient(this.#aws.clientConfig);
    const mail = { type: 'email', from: `Alerts <${sender}>`, to: ['oncall@example.com'] };
    const links = [
      { label: 'Dashboard', url: 'https://grafana.example.com/d/shop-{environment}-{service}?from={fromMs}' },
    ];
    const Variables = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      ALERTS_CHANNELS: JSON.stringify({ mail }),
      ALERTS_LINKS: JSON.stringify(links),
      ALERTS_TABLE: table,
    };
    const { FunctionArn } = await client.send(
      new CreateFunctionCommand({
        FunctionName: 'bizom-alerts',
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: `arn:aws:iam::${account}:role/alerts`,
        Timeout: 60,
        MemorySize: 256,
        Code: { ZipFile: zip },
        Environment: { Variables },
      }),
    );
    await client.send(new GetFunctionCommand({ FunctionName: 'bizom-alerts' }));
    return FunctionArn ?? '';
  }
}

const taskId = (index: number) => `7c1e${String(index).padStart(28, '0')}`;
