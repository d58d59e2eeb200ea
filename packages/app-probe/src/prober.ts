import { HttpClient, type HttpClientOptions } from './http-client.ts';
import { type LaneOptions, Lanes } from './lanes.ts';
import { type ProbeLimits, probeTarget, type TargetMemory } from './probe.ts';
import type { ProbeResult } from './result.ts';
import type { Target } from './target.ts';

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
    return Promise.all(targets.map((target) => this.#probe(target, onResult)));
  }

  /** Whether a target has been UP in any round since it is probed. */
  everUp(target: Target): boolean {
    return this.#memories.get(keyOf(target))?.everUp ?? false;
  }

  async close(): Promise<void> {
    this.#memories.clear();
    await this.#http.close();
  }

  async #probe(target: Target, onResult?: (result: ProbeResult) => void): Promise<ProbeResult> {
    const memory = this.#memoryOf(target);
    const probe = () => probeTarget(target, memory, this.#http, this.#limits);
    const result = await this.#lanes.run(probe, memory.hung ?? false);
    onResult?.(result);
    return result;
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

/** Addresses are used again: another task at the same one is another target. */
const keyOf = ({ url, task }: Target) => (task === undefined ? url : `${task} ${url}`);
