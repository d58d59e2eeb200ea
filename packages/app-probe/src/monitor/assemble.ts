import type { AwsClientConfig, Message } from '@bizom/notify';
import type { Discovery } from '../discover/discovery.ts';
import { DiscoveryCache } from '../discover/discovery-cache.ts';
import { EvidenceKeeper } from '../evidence/keeper.ts';
import { EvidenceStore } from '../evidence/store.ts';
import { foldSeries } from '../publish/datum.ts';
import { renderEmf } from '../publish/emf.ts';
import { Publisher, type PutMetricData } from '../publish/publisher.ts';
import type { Target } from '../target/target.ts';
import { DynamoLease, type Lease } from './lease.ts';
import { Monitor, type MonitorParts } from './monitor.ts';
import type { MonitorSettings } from './settings.ts';

export interface AssembleOptions {
  /** Spread into every AWS client; the region defaults to the environment's. */
  aws?: AwsClientConfig;
  /** Probe these instead of what ECS runs. */
  targets?: readonly Target[];
  /** Address of tasks in host or bridge network, which have no private address. */
  hostAddress?: string;
  /** `none` publishes nothing. Default: as the fleet says. */
  sink?: MonitorSettings['sink'] | 'none';
  /** Whether messages are sent through the fleet's channels. */
  notify: boolean;
  /** Identifies this probe where several of them share a lease; without it none is taken. */
  holder?: string;
  /** Takes log lines of the embedded metric format, and what went wrong with a channel. */
  writeLine: (line: string) => void;
}

/**
 * An AWS client waits for ever by default. With these limits a daemon whose CloudWatch hangs still ends within the 30 seconds that
 * ECS gives a task after SIGTERM: the round in progress and the last try take at most 3 attempts each.
 */
const timeLimits = {
  requestHandler: { connectionTimeout: 2000, requestTimeout: 3000, throwOnRequestTimeout: true },
} as const;

/**
 * Puts a monitor together with the AWS clients it needs; each SDK is loaded only where it is used.
 * @example
 * const monitor = await assembleMonitor(settingsOf(fleet, 'prod'), { notify: true, writeLine: console.log });
 * const { results, problems } = await monitor.round();
 * await monitor.close();
 */
export async function assembleMonitor(settings: MonitorSettings, options: AssembleOptions): Promise<Monitor> {
  const aws = { region: settings.region, ...options.aws };
  const directory = new DiscoveryCache(await discoverer(settings, options, aws), { ttlMs: settings.discoveryMs });
  const parts: MonitorParts = {
    discover: () => directory.discover(),
    invalidate: () => directory.invalidate(),
    publish: await publisher(settings, options, aws),
  };
  if (options.notify) parts.notify = await notifier(settings, options, aws);
  const evidence = await evidenceOf(settings, options, aws);
  if (evidence) parts.evidence = evidence;
  const lease = await leaseOf(settings, options, aws);
  if (lease) parts.lease = lease;
  return new Monitor(settings, parts);
}

async function discoverer(
  settings: MonitorSettings,
  options: AssembleOptions,
  aws: AwsClientConfig,
): Promise<() => Promise<Discovery>> {
  const authorization = await authorizer(settings.auth, aws);
  const find = options.targets
    ? givenTargets(options.targets)
    : await ecsDiscoverer(settings, options.hostAddress, aws);
  return async () => {
    const [found, header] = await Promise.all([find(), authorization()]);
    if (header === undefined) return found;
    return { ...found, targets: found.targets.map((target) => ({ authorization: header, ...target })) };
  };
}

function givenTargets(targets: readonly Target[]) {
  return async (): Promise<Discovery> => ({
    targets: [...targets],
    services: [],
    problems: [],
  });
}

async function ecsDiscoverer({ services }: MonitorSettings, hostAddress: string | undefined, aws: AwsClientConfig) {
  const [{ ECSClient }, { discover }] = await Promise.all([
    import('@aws-sdk/client-ecs'),
    import('../discover/ecs.ts'),
  ]);
  // Adaptive: slows itself down when ECS throttles.
  const ecs = new ECSClient({ ...aws, ...timeLimits, retryMode: 'adaptive', maxAttempts: 5 });
  return () => discover(ecs, services, hostAddress);
}

/** The value of the Authorization header; read again every few minutes, so that a rotated secret is picked up. */
async function authorizer(
  auth: MonitorSettings['auth'],
  aws: AwsClientConfig,
): Promise<() => Promise<string | undefined>> {
  if (!auth) return async () => undefined;
  const { createSecretReader } = await import('@bizom/notify');
  const read = createSecretReader(aws);
  if (auth.type === 'bearer') return async () => `Bearer ${await read(auth.token)}`;
  return async () => `Basic ${Buffer.from(`${auth.username}:${await read(auth.password)}`).toString('base64')}`;
}

async function publisher(
  settings: MonitorSettings,
  { sink = settings.sink, writeLine }: AssembleOptions,
  aws: AwsClientConfig,
): Promise<MonitorParts['publish']> {
  const { namespace, highResolution } = settings;
  if (sink === 'cloudwatch') {
    const queue = new Publisher({ namespace, put: await cloudWatchPut(aws) });
    return (series, at) => queue.publish(foldSeries(series, at, highResolution));
  }
  const nothing = { requests: 0, pending: 0, lost: 0, errors: [] };
  if (sink === 'none') return async () => ({ ...nothing, data: 0 });
  return async (series, at) => {
    for (const line of renderEmf(series, at.getTime(), namespace, highResolution)) writeLine(line);
    return { ...nothing, data: series.length };
  };
}

async function cloudWatchPut(aws: AwsClientConfig): Promise<PutMetricData> {
  const { CloudWatchClient, PutMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
  const cloudWatch = new CloudWatchClient({
    ...aws,
    ...timeLimits,
    maxAttempts: 3,
    requestMinCompressionSizeBytes: 1024,
  });
  return async (request) => {
    await cloudWatch.send(new PutMetricDataCommand(request));
  };
}

async function evidenceOf(
  { blackBox }: MonitorSettings,
  { sink }: AssembleOptions,
  aws: AwsClientConfig,
): Promise<EvidenceKeeper | undefined> {
  // A probe that publishes nothing has no effects at all.
  if (!blackBox || sink === 'none') return undefined;
  const { S3Client } = await import('@aws-sdk/client-s3');
  const pathStyle = aws.endpoint !== undefined && { forcePathStyle: true };
  const s3 = new S3Client({ ...aws, ...timeLimits, maxAttempts: 2, ...pathStyle });
  return new EvidenceKeeper({ store: new EvidenceStore(s3, blackBox), retentionDays: blackBox.retentionDays });
}

async function leaseOf(
  { leaseTable: table, fleet, environment, intervalMs }: MonitorSettings,
  { holder, targets }: AssembleOptions,
  aws: AwsClientConfig,
): Promise<Lease | undefined> {
  if (table === undefined || holder === undefined || targets) return undefined;
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  const client = new DynamoDBClient({ ...aws, ...timeLimits, maxAttempts: 2 });
  return new DynamoLease({ client, table, name: `${fleet}/${environment}`, holder, durationMs: 2 * intervalMs });
}

async function notifier(
  { alerts, environment }: MonitorSettings,
  { writeLine }: AssembleOptions,
  aws: AwsClientConfig,
) {
  const { createChannels, notifyAll, routeChannels } = await import('@bizom/notify');
  const channels = createChannels(alerts.channels, { aws });
  return async (plain: Message) => {
    const message = { ...plain, labels: { environment, ...plain.labels } };
    for (const { channel, error } of await notifyAll(routeChannels(channels, alerts.routes, message), message)) {
      if (error) writeLine(`the message "${message.title}" did not go out through ${channel}: ${error.message}`);
    }
  };
}
