import { ProbeError } from '../errors.ts';
import { Deadline } from '../request/deadline.ts';
import { requestDeadlock } from '../request/deadlock.ts';
import type { Get } from '../request/get.ts';
import { type Health, requestHealth, requestHealthGroups, requestPlainHealth } from '../request/health.ts';
import type { HttpClient } from '../request/http-client.ts';
import { type MetricsSource, requestMetrics } from '../request/metrics.ts';
import { connectTcp } from '../request/tcp.ts';
import type { Endpoints, Target } from '../target/target.ts';
import { changeBetween, type TimedReading } from './change.ts';
import type { ProbeResult } from './result.ts';
import { resultWithin } from './result-within.ts';

/** What is remembered of a target from one probe to the next. */
export interface TargetMemory {
  http: HttpClient;
  /** For the metrics of a target whose health hangs. */
  spareHttp: HttpClient;
  /** Which of the target's paths are there. */
  pathIndex?: number;
  source?: MetricsSource;
  noDump?: boolean;
  /** The last reading with metrics in it. */
  before?: TimedReading;
  /** The last probe ended in a time-out. */
  hung?: boolean;
  everUp?: boolean;
}

export interface ProbeLimits {
  /** Time for everything that one target is asked, milliseconds. */
  timeoutMs: number;
  /** Longest scrape that is read, bytes. */
  maxBodyBytes: number;
}

type Failure = Pick<ProbeResult, 'error' | 'errorCode'>;
type HealthFindings = Failure & Pick<ProbeResult, 'health' | 'components' | 'healthSeconds'>;
type MetricsFindings = Failure & Pick<ProbeResult, 'reading' | 'deadlockedThreads'>;

/** A health that has not come by this share of the time-out is waited for beside the metrics: it may hang, and they tell why. */
const healthShare = 0.5;

/** Probes one target: health, then metrics, then, where threads block each other, the thread dump. Never throws for what a target does. */
export async function probeTarget(target: Target, memory: TargetMemory, limits: ProbeLimits): Promise<ProbeResult> {
  const atMs = Date.now();
  const deadline = new Deadline(limits.timeoutMs);
  try {
    const finding = findHealth(target, memory, getter(memory.http, target, deadline), deadline);
    const found = await resultWithin(finding, limits.timeoutMs * healthShare);
    const get = getter(found ? memory.http : memory.spareHttp, target, deadline);
    const asked = found?.errorCode === 'UNREACHABLE' ? { reading: {} } : findMetrics(target, memory, get, limits);
    const [health, metrics] = await Promise.all([finding, asked]);
    return remember({ target, atMs, ...metrics, ...health }, memory);
  } finally {
    deadline.end();
  }
}

function getter(http: HttpClient, { origin, authorization }: Target, deadline: Deadline): Get {
  return (path, accept, maxBodyBytes) => http.get({ origin, path, accept, authorization, maxBodyBytes, deadline });
}

/** What was found before a question failed, and why it did. */
function failure(error: unknown): Required<Failure> {
  if (error instanceof ProbeError) return { error: error.message, errorCode: error.code };
  throw error;
}

async function findHealth(target: Target, memory: TargetMemory, get: Get, deadline: Deadline): Promise<HealthFindings> {
  const begin = performance.now();
  try {
    const { missing: _, groups, ...health } = await firstHealth(target, memory, get, deadline);
    const healthSeconds = (performance.now() - begin) / 1000;
    return { ...(groups ? await requestHealthGroups(get, { ...health, groups }) : health), healthSeconds };
  } catch (error) {
    return { health: 'DOWN', components: {}, ...failure(error) };
  }
}

async function firstHealth(target: Target, memory: TargetMemory, get: Get, deadline: Deadline): Promise<Health> {
  if (target.kind === 'tcp') {
    await connectTcp(target.origin, deadline);
    return { health: 'UP', components: {} };
  }
  const ask = ({ health, plain }: Endpoints) =>
    target.kind === 'http' || plain ? requestPlainHealth(get, health) : requestHealth(get, health);
  const known = memory.pathIndex === undefined ? undefined : target.paths[memory.pathIndex];
  if (known) return ask(known);
  let first: Health | undefined;
  for (const [index, endpoints] of target.paths.entries()) {
    const health = await ask(endpoints);
    if (!health.missing) {
      memory.pathIndex = index;
      return health;
    }
    first ??= health;
  }
  return first ?? { health: 'UNKNOWN', components: {}, error: 'no endpoint to ask' };
}

async function findMetrics(
  target: Target,
  memory: TargetMemory,
  get: Get,
  { maxBodyBytes }: ProbeLimits,
): Promise<MetricsFindings> {
  const { metrics: path, ...endpoints } = target.paths[memory.pathIndex ?? 0] ?? { health: '' };
  if (path === undefined) return { reading: {} };
  try {
    const { source, ...found } = await requestMetrics(
      get,
      { ...endpoints, metrics: path },
      memory.source,
      maxBodyBytes,
    );
    memory.source = source;
    return wantsDump(found, memory) ? await findDeadlocked(found, memory, get, path) : found;
  } catch (error) {
    return { reading: {}, ...failure(error) };
  }
}

/** A dump stops the JVM for a moment: it is asked for only where two threads wait for monitors and no metric says more. */
function wantsDump({ reading }: MetricsFindings, memory: TargetMemory) {
  return (reading.threadsBlocked ?? 0) >= 2 && reading.threadsDeadlocked === undefined && !memory.noDump;
}

async function findDeadlocked(
  found: MetricsFindings,
  memory: TargetMemory,
  get: Get,
  metricsPath: string,
): Promise<MetricsFindings> {
  const deadlock = await requestDeadlock(get, metricsPath);
  memory.noDump = deadlock === undefined;
  if (!deadlock) return found;
  const reading = { ...found.reading, threadsDeadlocked: deadlock.count };
  return { ...found, reading, ...(deadlock.count > 0 && { deadlockedThreads: deadlock.threads }) };
}

function remember(result: ProbeResult, memory: TargetMemory): ProbeResult {
  memory.hung = result.errorCode === 'TIMEOUT';
  memory.everUp ||= result.health === 'UP';
  if (Object.keys(result.reading).length === 0) return result;
  const now = { reading: result.reading, atMs: result.atMs };
  const change = memory.before && changeBetween(memory.before, now);
  memory.before = now;
  // Another process may have other endpoints.
  if (change?.restarted) memory.noDump = false;
  return change ? { ...result, change } : result;
}
