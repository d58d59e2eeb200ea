import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import type { AwsClientConfig, Channel, Message } from '@bizom/notify';
import { lazyClients } from '../src/aws/clients.ts';
import { DynamoStore } from '../src/incident/dynamo-store.ts';
import { defaultIncidentOptions, type IncidentOptions } from '../src/incident/incident.ts';
import { createIncidentTracker } from '../src/incident/incident-tracker.ts';
import type { Responder } from '../src/lambda/respond.ts';
import type { Telemetry } from '../src/lambda/telemetry.ts';

/** The incident table as it is deployed: on demand, TTL on `expiresAt`. */
export async function createIncidentTable(aws: AwsClientConfig, table = 'incidents'): Promise<string> {
  const dynamodb = new DynamoDBClient(aws);
  await dynamodb.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
    }),
  );
  await dynamodb.send(
    new UpdateTimeToLiveCommand({
      TableName: table,
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    }),
  );
  return table;
}

/** Cluster, task definition and log stream of the service that `stopEvent` stops, with `lines` as its last words. */
export async function createService(aws: AwsClientConfig, taskId: string, lines: readonly string[]): Promise<void> {
  const ecs = new ECSClient(aws);
  await ecs.send(new CreateClusterCommand({ clusterName: 'prod' }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'ell',
      cpu: '512',
      memory: '1024',
      containerDefinitions: [
        {
          name: 'ell',
          image: '123456789012.dkr.ecr.ap-southeast-1.amazonaws.com/prod:ell-de46554abc',
          memory: 896,
          environment: [{ name: 'DB_PASSWORD', value: 'hunter2' }],
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': '/ecs/prod/ell',
              'awslogs-stream-prefix': 'ecs',
              'awslogs-region': 'us-east-1',
            },
          },
        },
      ],
    }),
  );
  const logs = new CloudWatchLogsClient(aws);
  const logGroupName = '/ecs/prod/ell';
  const logStreamName = `ecs/ell/${taskId}`;
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  const timestamp = Date.now() - 1000;
  const logEvents = lines.map((message, i) => ({ timestamp: timestamp + i, message }));
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
}

/** A channel that keeps what it is sent; `fail` makes it refuse. */
export function listener(name = 'listener'): Channel & { messages: Message[]; fail: boolean } {
  const channel = {
    name,
    fail: false,
    messages: [] as Message[],
    async send(message: Message) {
      if (channel.fail) throw new Error('the channel is down');
      channel.messages.push(message);
    },
  };
  return channel;
}

/** A telemetry that keeps what it saw. */
function notebook(): Telemetry & { stops: string[]; unroutedCauses: string[]; troubles: string[] } {
  const stops: string[] = [];
  const unroutedCauses: string[] = [];
  const troubles: string[] = [];
  return {
    stops,
    unroutedCauses,
    troubles,
    saw: ({ cause }) => void stops.push(cause),
    sent: () => {},
    unrouted: ({ cause }) => void unroutedCauses.push(cause),
    trouble: (what, error) => void troubles.push(`${what}: ${error.name} ${error.message}`),
  };
}

/** When `stopEvent` happens by default, and half a minute later. */
const soonAfter = Date.parse('2026-03-02T11:12:50Z');

export interface World extends Partial<Responder> {
  table?: string;
  incidents?: Partial<IncidentOptions>;
  /** How long the table is tried, milliseconds; default 30,000. */
  tableWaitMs?: number;
  requestTimeoutMs?: number;
}

/** A responder on `aws`, with the options of a Lambda that has only its channels set. Its clock stands soon after the default stop. */
export function responderOn(aws: AwsClientConfig, channels: Channel[], world: World = {}) {
  const { table, incidents, tableWaitMs = 30_000, requestTimeoutMs = 30_000, now = () => soonAfter, ...rest } = world;
  const clients = lazyClients(aws);
  const telemetry = notebook();
  const options = { ...defaultIncidentOptions, ...incidents };
  const { quietSeconds } = options;
  const open = table
    ? (deadline: number) =>
        new DynamoStore(clients, { table, leaseMs: 60_000, quietSeconds, requestTimeoutMs }, deadline)
    : undefined;
  const responder: Responder = {
    channels,
    routes: [],
    names: {},
    alertOn: [],
    links: [],
    lookUpTimeoutMs: 5000,
    clients,
    tracker: createIncidentTracker(open, { ...options, tableWaitMs, now, trouble: telemetry.trouble }),
    telemetry,
    now,
    ...rest,
  };
  return { responder, telemetry };
}
