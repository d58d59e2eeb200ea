import { createHash } from 'node:crypto';
import { labelSeparator, logLines } from './log-counts.ts';
import type { ListEntry } from './model.ts';
import type { DataQuery, DataSource, InventedData, Points, Span } from './source.ts';

/** One moment of a series: `at` is 0 at the beginning of the time shown and 1 at its end. */
interface Moment {
  at: number;
  /** Length of a data point, in the same measure. */
  step: number;
  /** From -1 to 1, another for each moment. */
  noise: number;
  /** From 0 to 1, the same for all metrics of a service. */
  seed: number;
  /** Whether the service has the incident. */
  troubled: boolean;
}

type Shape = (moment: Moment) => number | undefined;

/** The incident, from 0 to 1: it begins after the deployment and goes on. */
const incident = ({ at, troubled }: Moment) => (troubled ? 1 / (1 + Math.exp((0.7 - at) / 0.018)) : 0);
/** In the course of it a task dies. */
const taskDown = ({ at, troubled }: Moment) => troubled && at > 0.8 && at < 0.86;
const wave = ({ at, seed }: Moment) => Math.sin(at * 9 + seed * 6);

const steady =
  (base: number, spread: number): Shape =>
  (moment) =>
    Math.max(0, base * (0.75 + moment.seed * 0.5) + spread * (0.6 * wave(moment) + 0.4 * moment.noise));
const constant =
  (value: number): Shape =>
  () =>
    value;
const busy =
  (base: number, peak: number): Shape =>
  (moment) =>
    Math.min(96 + moment.noise, (steady(base, 4)(moment) ?? 0) + peak * incident(moment));
const sawTooth: Shape = ({ at, noise, seed }) => 28 + 38 * ((at * (9 + seed * 5)) % 1) + noise;
const counted =
  (usual: number, peak: number): Shape =>
  (moment) =>
    Math.max(0, Math.round(usual * (1 + 0.18 * moment.noise + 0.12 * wave(moment)) + peak * incident(moment)));
const rising =
  (usual: number, spread: number, peak: number): Shape =>
  (moment) =>
    usual * (0.8 + 0.4 * moment.seed) + spread * moment.noise + peak * incident(moment);
/** An event at one point in time, and nothing at the others. */
const once =
  (time: number, onlyTroubled = false): Shape =>
  ({ at, step, troubled }) =>
    Math.abs(at - time) <= step / 2 && (troubled || !onlyTroubled) ? 1 : undefined;
const never: Shape = () => undefined;

/** What each metric looks like on an ordinary day with one incident. */
const shapes: Record<string, Shape> = {
  'CPUUtilization Average': busy(30, 40),
  'CPUUtilization Maximum': busy(38, 49),
  'MemoryUtilization Average': busy(52, 9),
  'MemoryUtilization Maximum': busy(60, 14),
  Up: (moment) => (taskDown(moment) ? 0.5 : 1),
  'Up Minimum': (moment) => (taskDown(moment) ? 0 : 1),
  RunningTasks: (moment) => (taskDown(moment) ? 1 : 2),
  DesiredTasks: constant(2),
  MissingTasks: (moment) => (taskDown(moment) ? 1 : 0),
  Restarts: once(0.865, true),
  HeapUsedPercent: sawTooth,
  HeapAfterGcPercent: ({ at, noise, seed, troubled }) => 22 + seed * 10 + (troubled ? 34 : 4) * at ** 2 + noise,
  GcOverheadPercent: (moment) => Math.max(0, 1.4 + 0.8 * moment.noise + 15 * incident(moment)),
  GcPauseMax: rising(0.05, 0.012, 0.38),
  ThreadsLive: steady(64, 5),
  ThreadsDeadlocked: constant(0),
  HeapUsed: (moment) => (sawTooth(moment) ?? 0) * 10.5e6,
  NonHeapUsed: ({ at }) => 182e6 + 9e6 * at,
  ConnectionPoolUsedPercent: busy(24, 52),
  HttpRequestCount: counted(420, 380),
  RequestCount: counted(900, 600),
  HttpServerErrorCount: counted(0, 16),
  HTTPCode_Target_5XX_Count: counted(0, 22),
  TargetConnectionErrorCount: counted(0, 4),
  'HttpRequestDuration Average': rising(0.05, 0.004, 0.26),
  'HttpRequestDuration Maximum': rising(0.09, 0.009, 0.7),
  'TargetResponseTime p95': rising(0.18, 0.02, 0.6),
  'TargetResponseTime p50': rising(0.05, 0.004, 0.2),
  'TargetResponseTime p99': rising(0.3, 0.03, 1.1),
  NetworkRxBytes: steady(240e3, 50e3),
  NetworkTxBytes: steady(610e3, 120e3),
  Deployments: once(0.6),
  Events: counted(1800, 5200),
  Bytes: counted(820e3, 2.1e6),
  'LagMs p50': rising(420, 60, 2400),
  'LagMs p99': rising(1900, 260, 21_000),
  Retried: counted(0, 60),
  HandedBack: counted(0, 14),
  Quarantined: never,
  Errors: never,
  Throttles: counted(0, 3),
  Invocations: counted(95, 160),
  'Duration p50': rising(140, 20, 300),
  'Duration p99': rising(620, 80, 1400),
  LogLines: counted(1400, 900),
  'LogLines DEBUG': never,
  'LogLines WARN': counted(9, 260),
  'LogLines ERROR': counted(0, 130),
  'LogLines Errors': counted(0, 130),
  ThreadsRunnable: steady(12, 3),
  ThreadsWaiting: steady(49, 4),
  ThreadsBlocked: counted(0, 9),
  MetaspaceUsed: ({ at }) => 96e6 + 2e6 * at,
  DirectBufferUsed: steady(24e6, 3e6),
  AllocationRate: rising(60e6, 6e6, 90e6),
  FreeStorageSpace: ({ at }) => 61e9 - 0.4e9 * at,
  DatabaseConnections: steady(48, 6),
  FreeableMemory: steady(2.1e9, 0.1e9),
  ReadLatency: steady(0.003, 0.001),
  ReplicaLag: steady(0.8, 0.4),
  EngineCPUUtilization: steady(22, 4),
  DatabaseMemoryUsagePercentage: steady(58, 2),
  Evictions: counted(0, 4),
  CacheHitRate: ({ noise }) => 94 + 2 * noise,
  CurrConnections: steady(36, 4),
  ReplicationLag: steady(0.2, 0.1),
  ApproximateAgeOfOldestMessage: steady(14, 6),
  ApproximateNumberOfMessagesVisible: steady(30, 12),
  NumberOfMessagesSent: counted(260, 90),
  HTTPCode_ELB_5XX_Count: counted(0, 6),
  RejectedConnectionCount: counted(0, 0),
  ActiveConnectionCount: steady(340, 40),
  ConcurrentExecutions: steady(4, 2),
};

/** When tasks stopped, by cause. */
const stops: Record<string, Shape> = { deployment: once(0.61), 'oom-container': once(0.8, true) };

const isTroubled = (service: string) => fraction(service) > 0.75;

type Entries = (service: string, time: (at: number) => string) => ListEntry[];

const alerts: Entries = (service, time) =>
  isTroubled(service)
    ? [{ text: `${service}: CPU above its limit`, detail: `Firing since ${time(0.78)}`, color: 'red' }]
    : [];
const deployed: Entries = (service, time) => [
  { text: `${service} 3f9c2ab completed`, detail: time(0.6), color: 'blue' },
];
const errorLines: Entries = (service, time) =>
  isTroubled(service)
    ? [0.97, 0.94, 0.9, 0.84].map((at) => ({
        text: `ERROR [http-nio-8080-exec-7] ${service} Connection is not available, request timed out after 30000ms`,
        detail: time(at),
        color: 'red',
      }))
    : [];
const lists: Readonly<Record<string, Entries>> = { alertlist: alerts, annolist: deployed, logs: errorLines };

const invented: InventedData = {
  list(type, services, { fromSeconds, toSeconds }) {
    const time = (at: number) =>
      new Date((fromSeconds + at * (toSeconds - fromSeconds)) * 1000).toISOString().slice(11, 16);
    return services.flatMap((service) => (Object.hasOwn(lists, type) ? (lists[type]?.(service, time) ?? []) : []));
  },
  marks(annotation, services) {
    if (annotation === 'Deployments') return [0.6];
    return services.some(isTroubled) ? [0.83] : [];
  },
};

/** Made-up numbers, the same each time: each series has its own seed, from its name. */
export const sampleSource: DataSource = {
  name: 'sample data',
  read: async (queries, span) => queries.map((query) => sampleLines(query, span)),
  invented,
};

function sampleLines(query: DataQuery, span: Span): Points[] {
  // A sample's only deployment went well.
  if (Object.values(query.dimensions).some((value) => ['failed', 'rolledBack', 'timedOut'].includes(value))) return [];
  if (query.metric === logLines)
    return query.label.split(labelSeparator).map((label) => {
      const level = { ...query, label, statistic: label };
      return { label, points: course(level, span, shapes[`${logLines} ${label}`] ?? shapes[logLines] ?? never) };
    });
  if (Object.values(query.dimensions).includes('*')) {
    return Object.entries(stops)
      .map(([label, shape]) => ({ label, points: course(query, span, shape) }))
      .filter(({ points }) => points.length > 0);
  }
  const shape = shapes[`${query.metric} ${query.statistic}`] ?? shapes[query.metric] ?? steady(40, 8);
  return [{ label: query.label, points: course(query, span, shape) }];
}

function course(query: DataQuery, { fromSeconds, toSeconds }: Span, shape: Shape): [number, number][] {
  const subject = subjectOf(query.dimensions);
  const seed = fraction(subject);
  const seconds = toSeconds - fromSeconds;
  const points: [number, number][] = [];
  for (let time = fromSeconds; time <= toSeconds; time += query.periodSeconds) {
    const noise = fraction(`${query.metric} ${query.statistic} ${subject} ${time - fromSeconds}`) * 2 - 1;
    const value = shape({
      at: (time - fromSeconds) / seconds,
      step: query.periodSeconds / seconds,
      noise,
      seed,
      troubled: seed > 0.75,
    });
    if (value !== undefined) points.push([time, value]);
  }
  return points;
}

/** What a series is about, however its metric names it: all metrics of one service tell one story. */
function subjectOf({ ServiceName, service, TargetGroup, LogGroup, ...others }: Record<string, string>): string {
  return (
    ServiceName ??
    service ??
    TargetGroup?.split('/').at(1) ??
    LogGroup?.split('/').at(-1) ??
    Object.values(others).join(' ')
  );
}

/** A number from 0 to 1, the same for the same text. The letter is chosen so that one service of the example fleet has the incident. */
function fraction(text: string): number {
  return createHash('sha256').update(`j${text}`).digest().readUInt32BE() / 2 ** 32;
}
