import { HttpClient, type HttpClientOptions } from './http-client.ts';
import { type LaneOptions, Lanes } from './lanes.ts';
import { type ProbeLimits, probeTarget, type TargetMemory } from './probe.ts';
import type { ProbeResult } from './result.ts';
import type { Target } from './target.ts';

/** Those that hung before are asked when the others have answered, or after this share of the time-out. */
const hungHeadStart = 0.1;

export interface ProberOptions extends HttpClientOptions, LaneOptions, Partial<ProbeLimits> {}

/** Probes targets round by round, and remembers each from one round to the next. */
export class Prober {
  readonly #http: HttpClient;
  readonly #lanes: Lanes;
  readonly #limits: ProbeLimits;
  readonly #memories = new Map<string, TargetMemory>();

  constructor({ timeoutMs = 5000, maxBodyBytes = 8 << 20, ...options }: ProberOptions = {}) {
    this.#http = new HttpClient(options);
    this.#lanes = new Lanes(options);
    this.#limits = { timeoutMs, maxBodyBytes };
  }

  /**
   * Asks every target once; the results are in the order of the targets. Takes at most `timeoutMs` after the last target had
   * its turn. What is remembered of a target that is not among them is forgotten.
   * @param onResult called with each result as soon as it is there
   */
  async round(targets: readonly Target[], onResult?: (result: ProbeResult) => void): Promise<ProbeResult[]> {
    this.#retain(targets);
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
    await headStart(answered, hung.length === 0 ? 0 : this.#limits.timeoutMs * hungHeadStart);
    await Promise.all([answered, ...hung.map(probe)]);
    return targets.map((target) => results.get(target) as ProbeResult);
  }

  /** Whether a target has been UP in any round since it is probed. */
  everUp(target: Target): boolean {
    return this.#memories.get(keyOf(target))?.everUp ?? false;
  }

  async close(): Promise<void> {
    this.#memories.clear();
    await this.#http.close();
  }

  #probe(target: Target): Promise<ProbeResult> {
    const memory = this.#memoryOf(target);
    return this.#lanes.run(() => probeTarget(target, memory, this.#http, this.#limits), memory.hung ?? false);
  }

  #memoryOf(target: Target): TargetMemory {
    const key = keyOf(target);
    const memory = this.#memories.get(key) ?? {};
    this.#memories.set(key, memory);
    return memory;
  }

  #retain(targets: readonly Target[]): void {
    const keys = new Set(targets.map(keyOf));
    for (const key of this.#memories.keys()) if (!keys.has(key)) this.#memories.delete(key);
    this.#http.retain(new Set(targets.map(({ origin }) => origin)));
  }
}

/** Resolves when the work is done, or when the time is over. */
function headStart(work: Promise<unknown>, maxMs: number): Promise<void> {
  if (maxMs === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, maxMs);
    work.finally(() => clearTimeout(timer)).then(() => resolve(), reject);
  });
}

/** Addresses are used again: another task at the same one is another target. */
const keyOf = ({ url, task }: Target) => (task === undefined ? url : `${task} ${url}`);
