import { History } from '../probe/history.ts';
import type { Prober } from '../probe/prober.ts';
import type { ProbeResult } from '../probe/result.ts';
import { targetKey } from '../target/target.ts';
import type { WatchEvent } from '../watch/watch.ts';
import { composeEvidence } from './evidence.ts';
import type { EvidenceStore } from './store.ts';
import { type Triggered, triggersOf } from './triggers.ts';

export interface KeeperOptions {
  store: EvidenceStore;
  /** Days after which evidence is deleted. */
  retentionDays: number;
}

/** What became of keeping evidence: keys of what was kept, and why the rest was not. */
export interface Kept {
  keys: string[];
  problems: string[];
}

/** Rounds that are kept of each target: five minutes of rounds each 10 seconds. */
const roundsKept = 30;
/** The same trigger of a target within this time is of the same incident. */
const incidentMs = 15 * 60_000;
/** In one round: an outage of everything is one incident, and not a thousand dumps. */
const maxKeptAtOnce = 10;
const hourMs = 3_600_000;

/** Keeps evidence of tasks that are about to die: once an incident, in the round in which it is noticed. */
export class EvidenceKeeper {
  readonly #store: EvidenceStore;
  readonly #retentionMs: number;
  readonly #history = new History(roundsKept);
  readonly #keptAtMs = new Map<string, number>();
  #deletedAtMs = Number.NEGATIVE_INFINITY;

  constructor({ store, retentionDays }: KeeperOptions) {
    this.#store = store;
    this.#retentionMs = retentionDays * 24 * hourMs;
  }

  /** Remembers a round. */
  observe(results: readonly ProbeResult[]): void {
    this.#history.add(results);
  }

  /** Keeps evidence for the events that call for it. Never throws. */
  async keep(events: readonly WatchEvent[], prober: Prober, nowMs: number): Promise<Kept> {
    const wanted = this.#firstOfIncidents(triggersOf(events), nowMs);
    const kept = await Promise.all(wanted.slice(0, maxKeptAtOnce).map((one) => this.#keepOne(one, prober, nowMs)));
    const problems = kept.flatMap(({ problems: own }) => own);
    if (wanted.length > maxKeptAtOnce) {
      problems.push(`no evidence is kept of ${wanted.length - maxKeptAtOnce} further targets in this round`);
    }
    if (kept.length > 0) problems.push(...(await this.#deleteOld(nowMs)));
    return { keys: kept.flatMap(({ keys }) => keys), problems };
  }

  #firstOfIncidents(triggered: readonly Triggered[], nowMs: number): Triggered[] {
    for (const [key, atMs] of this.#keptAtMs) if (nowMs - atMs >= incidentMs) this.#keptAtMs.delete(key);
    return triggered.filter((one) => {
      const key = incidentOf(one);
      if (this.#keptAtMs.has(key)) return false;
      this.#keptAtMs.set(key, nowMs);
      return true;
    });
  }

  async #keepOne(triggered: Triggered, prober: Prober, atMs: number): Promise<Kept> {
    const { trigger, result } = triggered;
    const { target } = result;
    try {
      const dump = await prober.threadDump(target);
      const scrape = prober.lastScrape(target);
      const evidence = composeEvidence({ trigger, result, rounds: this.#history.of(result), dump, scrape, atMs });
      const name = { task: target.task ?? new URL(target.url).host, service: target.service, trigger, atMs };
      return { keys: [await this.#store.put(name, evidence)], problems: [] };
    } catch (error) {
      // The next event of this target is worth another try.
      this.#keptAtMs.delete(incidentOf(triggered));
      const { name, message } = error as Error;
      return { keys: [], problems: [`no evidence of ${target.service} ${target.url} is kept: ${name} ${message}`] };
    }
  }

  async #deleteOld(nowMs: number): Promise<string[]> {
    if (nowMs - this.#deletedAtMs < hourMs) return [];
    this.#deletedAtMs = nowMs;
    try {
      await this.#store.deleteBefore(nowMs - this.#retentionMs);
      return [];
    } catch (error) {
      return [`old evidence could not be deleted: ${(error as Error).name} ${(error as Error).message}`];
    }
  }
}

function incidentOf({ trigger, result: { target } }: Triggered): string {
  return `${trigger} ${targetKey(target)}`;
}
