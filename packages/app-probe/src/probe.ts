import {
  askDeadlock,
  askHealth,
  askMetrics,
  askPlainHealth,
  type Get,
  type Health,
  type MetricsSource,
} from './ask.ts';
import { changeBetween, type TimedReading } from './change.ts';
import { Deadline } from './deadline.ts';
import { ProbeError } from './errors.ts';
import type { HttpClient } from './http-client.ts';
import type { ProbeResult } from './result.ts';
import type { Target } from './target.ts';
import { connectTcp } from './tcp.ts';

/** What is remembered of a target from one probe to the next. */
export interface TargetMemory {
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

type Findings = Omit<ProbeResult, 'target' | 'atMs' | 'change'>;

/** Probes one target: health, then metrics, then, where threads block each other, the thread dump. Never throws for what a target does. */
export async function probeTarget(
  target: Target,
  memory: TargetMemory,
  http: HttpClient,
  limits: ProbeLimits,
): Promise<ProbeResult> {
  const atMs = Date.now();
  const deadline = new Deadline(limits.timeoutMs);
  const findings: Findings = { health: 'DOWN', components: {}, reading: {} };
  try {
    await find(findings, target, memory, http, limits, deadline);
  } catch (error) {
    if (!(error instanceof ProbeError)) throw error;
    findings.error ??= error.message;
    findings.errorCode = error.code;
  } finally {
    deadline.end();
  }
  return remember({ target, atMs, ...findings }, memory);
}

async function find(
  findings: Findings,
  target: Target,
  memory: TargetMemory,
  http: HttpClient,
  { maxBodyBytes }: ProbeLimits,
  deadline: Deadline,
): Promise<void> {
  const { origin, authorization, kind } = target;
  const get: Get = (path, accept, maxBytes) =>
    http.get({ origin, path, accept, authorization, maxBodyBytes: maxBytes, deadline });
  const begin = performance.now();
  const { missing: _, ...health } = await findHealth(target, memory, get, deadline);
  Object.assign(findings, health, { healthSeconds: (performance.now() - begin) / 1000 });
  const path = kind === 'actuator' ? target.paths[memory.pathIndex ?? 0]?.metrics : undefined;
  if (path === undefined) return;
  const { source, reading, error } = await askMetrics(get, path, memory.source, maxBodyBytes);
  memory.source = source;
  findings.reading = reading;
  if (error !== undefined) findings.error ??= error;
  if (wantsDump(findings, memory)) await findDeadlocked(findings, memory, get, path);
}

async function findHealth(target: Target, memory: TargetMemory, get: Get, deadline: Deadline): Promise<Health> {
  if (target.kind === 'tcp') {
    await connectTcp(target.origin, deadline);
    return { health: 'UP', components: {} };
  }
  const ask = target.kind === 'http' ? askPlainHealth : askHealth;
  if (memory.pathIndex !== undefined) return ask(get, target.paths[memory.pathIndex]?.health ?? '/');
  let first: Health | undefined;
  for (const [index, { health: path }] of target.paths.entries()) {
    const health = await ask(get, path);
    if (!health.missing) {
      memory.pathIndex = index;
      return health;
    }
    first ??= health;
  }
  return first ?? { health: 'UNKNOWN', components: {}, error: 'no endpoint to ask' };
}

/** A dump stops the JVM for a moment: it is asked for only where two threads wait for monitors and no metric says more. */
const wantsDump = ({ reading }: Findings, memory: TargetMemory) =>
  (reading.threadsBlocked ?? 0) >= 2 && reading.threadsDeadlocked === undefined && !memory.noDump;

async function findDeadlocked(findings: Findings, memory: TargetMemory, get: Get, metricsPath: string): Promise<void> {
  const deadlock = await askDeadlock(get, metricsPath);
  memory.noDump = deadlock === undefined;
  if (!deadlock) return;
  findings.reading.threadsDeadlocked = deadlock.count;
  if (deadlock.count > 0) findings.deadlockedThreads = deadlock.threads;
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
