import { ProbeError } from '../errors.ts';
import { Deadline } from '../request/deadline.ts';
import { requestDeadlock } from '../request/deadlock.ts';
import { type FoundHealth, findHealth } from '../request/find-health.ts';
import type { Get } from '../request/get.ts';
import { requestHealth, requestHealthGroups } from '../request/health.ts';
import type { HttpClient } from '../request/http-client.ts';
import { type Metrics, requestMetrics } from '../request/metrics.ts';
import type { SizeLimits } from '../request/size-limits.ts';
import { connectTcp } from '../request/tcp.ts';
import type { Endpoints } from '../target/endpoints.ts';
import type { Target } from '../target/target.ts';
import { changeBetween, type TimedReading } from './change.ts';
import type { ProbeResult } from './result.ts';
import { resultWithin } from './result-within.ts';

/** What is remembered of a target from one probe to the next. */
export interface TargetMemory {
  http: HttpClient;
  /** For the metrics of a target whose health hangs. */
  spareHttp: HttpClient;
  /** Where its health is. */
  endpoints?: Endpoints;
  /** When it was looked for everywhere and not found, Unix milliseconds. */
  searchedAtMs?: number;
  /** Where its metrics are. */
  metricsPath?: string;
  noDump?: boolean;
  /** The last reading with metrics in it. */
  before?: TimedReading;
  /** The text of the last scrape, where it is kept. */
  scrape?: string;
  /** The last probe ended in a timeout. */
  hung?: boolean;
  everUp?: boolean;
}

export interface ProbeLimits {
  /** Time for everything that one target is asked, milliseconds. */
  timeoutMs: number;
  sizes: SizeLimits;
  keepScrapes: boolean;
}

type Failure = Pick<ProbeResult, 'error' | 'errorCode'>;
type HealthFindings = Failure & Pick<ProbeResult, 'health' | 'components' | 'healthSeconds'>;
const nothing: MetricsFindings = { reading: {} };

type MetricsFindings = Failure & Omit<Metrics, 'error'> & Pick<ProbeResult, 'deadlockedThreads'>;

/** Where the health has not answered after this share of the timeout, the metrics are requested meanwhile: it may hang, and they tell why. */
const healthShare = 0.5;
/** A health that was found nowhere is looked for everywhere again after this time; until then only its likeliest path is requested. */
const searchAgainMs = 30_000;

/** Probes one target: health, then metrics, then, where threads block each other, the thread dump. Never throws for what a target does. */
export async function probeTarget(target: Target, memory: TargetMemory, limits: ProbeLimits): Promise<ProbeResult> {
  const atMs = Date.now();
  const deadline = new Deadline(limits.timeoutMs);
  try {
    const finding = probeHealth(target, memory, requester(memory.http, target, deadline), deadline, limits.sizes);
    const found = await resultWithin(finding, limits.timeoutMs * healthShare);
    const get = requester(found ? memory.http : memory.spareHttp, target, deadline);
    const reading = found?.errorCode === 'UNREACHABLE' ? nothing : probeMetrics(target, memory, get, limits.sizes);
    const [health, metrics] = await Promise.all([finding, reading]);
    if (limits.keepScrapes && metrics.text !== undefined) memory.scrape = metrics.text;
    return remember(target, atMs, health, metrics, memory);
  } finally {
    deadline.clear();
  }
}

/** GETs paths of a target. */
export function requester(http: HttpClient, { origin, authorization }: Target, deadline: Deadline): Get {
  return (path, accept, limit) => http.get({ origin, path, accept, authorization, limit, deadline });
}

/** Why a request failed. */
function failure(error: unknown): Required<Failure> {
  if (error instanceof ProbeError) return { error: error.message, errorCode: error.code };
  throw error;
}

async function probeHealth(
  target: Target,
  memory: TargetMemory,
  get: Get,
  deadline: Deadline,
  sizes: SizeLimits,
): Promise<HealthFindings> {
  const begin = performance.now();
  try {
    if (target.kind === 'tcp') await connectTcp(target.origin, deadline);
    const found: FoundHealth =
      target.kind === 'tcp'
        ? { finding: 'understood', health: 'UP', components: {} }
        : await locateHealth(target, memory, get, sizes);
    const healthSeconds = (performance.now() - begin) / 1000;
    const { health, components, error } =
      found.finding === 'understood' && found.health !== 'UP'
        ? await requestHealthGroups(get, found, sizes.health)
        : found;
    return { health, components, healthSeconds, ...(error !== undefined && { error }) };
  } catch (error) {
    return { health: 'DOWN', components: {}, ...failure(error) };
  }
}

/** The health at the remembered endpoint, or wherever it is found. */
async function locateHealth(
  { paths, kind }: Target,
  memory: TargetMemory,
  get: Get,
  sizes: SizeLimits,
): Promise<FoundHealth> {
  if (memory.endpoints) {
    const health = await requestHealth(get, memory.endpoints, sizes.health);
    if (health.finding === 'missing') delete memory.endpoints;
    return health;
  }
  const nowMs = Date.now();
  const searched = memory.searchedAtMs !== undefined && nowMs - memory.searchedAtMs < searchAgainMs;
  const candidates = paths.map((endpoints) => (kind === 'http' ? { ...endpoints, plain: true as const } : endpoints));
  const found = await findHealth(get, searched ? candidates.slice(0, 1) : candidates, sizes.health);
  if (found.endpoints) memory.endpoints = found.endpoints;
  else if (!searched && found.finding !== 'failing') memory.searchedAtMs = nowMs;
  return found;
}

async function probeMetrics(
  { paths }: Target,
  memory: TargetMemory,
  get: Get,
  sizes: SizeLimits,
): Promise<MetricsFindings> {
  const endpoints = memory.endpoints ?? paths[0];
  if (!endpoints || endpoints.metrics.length === 0) return { reading: {} };
  try {
    const found = await requestMetrics(get, endpoints, memory.metricsPath, sizes);
    if (found.path === undefined) delete memory.metricsPath;
    else memory.metricsPath = found.path;
    return wantsDump(found, memory) ? await findDeadlocked(found, memory, get, sizes) : found;
  } catch (error) {
    return { reading: {}, ...failure(error) };
  }
}

/** A dump stops the JVM for a moment: it is requested only where two threads wait for monitors and no metric tells more. */
function wantsDump({ reading }: MetricsFindings, memory: TargetMemory): boolean {
  return (reading.threadsBlocked ?? 0) >= 2 && reading.threadsDeadlocked === undefined && !memory.noDump;
}

async function findDeadlocked(
  found: Metrics,
  memory: TargetMemory,
  get: Get,
  sizes: SizeLimits,
): Promise<MetricsFindings> {
  const deadlock = await requestDeadlock(get, found.path ?? '', sizes.threadDump);
  memory.noDump = deadlock === undefined;
  if (!deadlock) return found;
  const reading = { ...found.reading, threadsDeadlocked: deadlock.count };
  return { ...found, reading, ...(deadlock.count > 0 && { deadlockedThreads: deadlock.threads }) };
}

function remember(
  target: Target,
  atMs: number,
  health: HealthFindings,
  { reading, requestBuckets, readAtMs = atMs, deadlockedThreads, error, errorCode }: MetricsFindings,
  memory: TargetMemory,
): ProbeResult {
  const result: ProbeResult = {
    target,
    atMs,
    reading,
    ...(deadlockedThreads && { deadlockedThreads }),
    ...(error !== undefined && { error }),
    ...(errorCode !== undefined && { errorCode }),
    ...health,
  };
  memory.hung = result.errorCode === 'TIMEOUT';
  memory.everUp ||= result.health === 'UP' || result.health === 'DEGRADED';
  if (Object.keys(reading).length === 0) return result;
  const now: TimedReading = { reading, atMs: readAtMs, ...(requestBuckets && { requestBuckets }) };
  const change = memory.before && changeBetween(memory.before, now);
  memory.before = now;
  // Another process may have other endpoints.
  if (change?.restarted) memory.noDump = false;
  return change ? { ...result, change } : result;
}
