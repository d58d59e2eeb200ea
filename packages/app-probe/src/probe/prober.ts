import { Deadline } from '../request/deadline.ts';
import { HttpClient, type HttpClientOptions } from '../request/http-client.ts';
import type { SizeLimits } from '../request/size-limits.ts';
import { requestThreadDump, type ThreadDump } from '../request/thread-dump.ts';
import { type Target, targetKey } from '../target/target.ts';
import { type LaneOptions, Lanes } from './lanes.ts';
import { type ProbeLimits, probeTarget, requester, type TargetMemory } from './probe.ts';
import type { ProbeResult } from './result.ts';
import { resultWithin } from './result-within.ts';

/** Those that hung before are asked when the others have answered, or after this share of the time-out. */
const hungHeadStart = 0.1;

/** Longest bodies that are read, bytes. */
interface ProberSizes {
  /** Default 1 MiB. */
  maxHealthBytes?: number;
  /** Default 8 MiB. */
  maxScrapeBytes?: number;
  /** Default 32 MiB. */
  maxThreadDumpBytes?: number;
}

export interface ProberOptions extends HttpClientOptions, LaneOptions, ProberSizes {
  /** Time for everything that one target is asked, milliseconds. Default 5,000. */
  timeoutMs?: number;
  /** Keeps the text of each target's last scrape, for evidence. Default false. */
  keepScrapes?: boolean;
  /**
   * Time between the begins of two rounds after which nothing is counted since the one before, as after a start, milliseconds:
   * somebody else has made rounds meanwhile. Default: never.
   */
  forgetAfterMs?: number;
}

/**
 * Probes targets round by round, and remembers each from one round to the next.
 * @example
 * const prober = new Prober({ timeoutMs: 2000 });
 * const [result] = await prober.round([parseTarget('http://10.0.3.7:8080')]);
 * console.log(result?.health, result?.reading.heapUsedBytes);
 * await prober.close();
 */
export class Prober {
  readonly #http: HttpClientOptions;
  readonly #lanes: Lanes;
  readonly #limits: ProbeLimits;
  readonly #forgetAfterMs: number;
  readonly #memories = new Map<string, TargetMemory>();
  #lastRoundAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: ProberOptions = {}) {
    const { timeoutMs = 5000, forgetAfterMs = Number.POSITIVE_INFINITY } = options;
    this.#http = options;
    this.#lanes = new Lanes(options);
    this.#limits = { timeoutMs, sizes: sizeLimits(options), keepScrapes: options.keepScrapes ?? false };
    this.#forgetAfterMs = forgetAfterMs;
  }

  /**
   * Asks every target once; the results are in the order of the targets. Takes at most `timeoutMs` after the last target had
   * its turn. What is remembered of a target that is not among them is forgotten.
   * @param onResult called with each result as soon as it is there
   */
  async round(targets: readonly Target[], onResult?: (result: ProbeResult) => void): Promise<ProbeResult[]> {
    this.#retain(targets);
    this.#forgetOldReadings(Date.now());
    const hungBefore = (target: Target) => this.#memoryOf(target).hung ?? false;
    const hung = targets.filter(hungBefore);
    const others = targets.filter((target) => !hungBefore(target));
    const results = new Map<Target, ProbeResult>();
    const probe = async (target: Target) => {
      const result = await this.#probe(target);
      results.set(target, result);
      onResult?.(result);
    };
    const answered = Promise.all(others.map(probe));
    if (hung.length > 0) await resultWithin(answered, this.#limits.timeoutMs * hungHeadStart);
    await Promise.all([answered, ...hung.map(probe)]);
    return targets.map((target) => results.get(target) as ProbeResult);
  }

  /** Whether a target has been UP in any round since it is probed. */
  everUp(target: Target): boolean {
    return this.#memories.get(targetKey(target))?.everUp ?? false;
  }

  /** The text of the target's last scrape; undefined without `keepScrapes`. */
  lastScrape(target: Target): string | undefined {
    return this.#memories.get(targetKey(target))?.scrape;
  }

  /** Requests the target's thread dump, on a connection that hangs for nothing else. */
  async threadDump(target: Target): Promise<ThreadDump> {
    const memory = this.#memoryOf(target);
    const path = memory.metricsPath ?? target.paths[0]?.metrics[0];
    if (target.kind === 'tcp' || path === undefined) return {};
    const deadline = new Deadline(this.#limits.timeoutMs);
    const http = new HttpClient(this.#http);
    try {
      return await requestThreadDump(requester(http, target, deadline), path, this.#limits.sizes.threadDump);
    } finally {
      deadline.clear();
      await http.close();
    }
  }

  async close(): Promise<void> {
    const memories = [...this.#memories.values()];
    this.#memories.clear();
    await Promise.all(memories.map(closeConnections));
  }

  #probe(target: Target): Promise<ProbeResult> {
    const memory = this.#memoryOf(target);
    return this.#lanes.run(() => probeTarget(target, memory, this.#limits), memory.hung ?? false);
  }

  #memoryOf(target: Target): TargetMemory {
    const key = targetKey(target);
    const known = this.#memories.get(key);
    if (known) return known;
    const memory = { http: new HttpClient(this.#http), spareHttp: new HttpClient(this.#http) };
    this.#memories.set(key, memory);
    return memory;
  }

  #retain(targets: readonly Target[]): void {
    const keys = new Set(targets.map(targetKey));
    for (const [key, memory] of this.#memories) {
      if (keys.has(key)) continue;
      this.#memories.delete(key);
      closeConnections(memory).catch(() => {});
    }
  }

  /** Of a target that did not answer for long the last reading stays good, as long as rounds were made. */
  #forgetOldReadings(nowMs: number): void {
    const pauseMs = nowMs - this.#lastRoundAtMs;
    this.#lastRoundAtMs = nowMs;
    if (pauseMs > this.#forgetAfterMs) for (const memory of this.#memories.values()) delete memory.before;
  }
}

async function closeConnections({ http, spareHttp }: TargetMemory): Promise<void> {
  await Promise.all([http.close(), spareHttp.close()]);
}

function sizeLimits({
  maxHealthBytes = 1 << 20,
  maxScrapeBytes = 8 << 20,
  maxThreadDumpBytes = 32 << 20,
}: ProberSizes): SizeLimits {
  return {
    health: { bytes: maxHealthBytes, setting: 'probe.maxHealthBytes' },
    scrape: { bytes: maxScrapeBytes, setting: 'probe.maxScrapeBytes' },
    threadDump: { bytes: maxThreadDumpBytes, setting: 'probe.maxThreadDumpBytes' },
  };
}
