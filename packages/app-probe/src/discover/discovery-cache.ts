import type { Discovery, Unanswered } from './discovery.ts';

export interface DiscoveryCacheOptions {
  /** How long a discovery is good, milliseconds. */
  ttlMs: number;
  /** Shortest time between two discoveries, milliseconds. Default 5,000. */
  pauseMs?: number;
}

/**
 * Remembers what was discovered. Where ECS does not answer (it throttles, say), what was known before stays good, and the problem is
 * among the problems.
 */
export class DiscoveryCache {
  readonly #discover: () => Promise<Discovery>;
  readonly #options: Required<DiscoveryCacheOptions>;
  #known: Discovery | undefined;
  #discoveredAtMs = Number.NEGATIVE_INFINITY;
  #invalidated = false;

  constructor(discover: () => Promise<Discovery>, { ttlMs, pauseMs = 5000 }: DiscoveryCacheOptions) {
    this.#discover = discover;
    this.#options = { ttlMs, pauseMs };
  }

  /** @throws the error of the first discovery if nothing at all was answered */
  async discover(nowMs: number = Date.now()): Promise<Discovery> {
    const ageMs = nowMs - this.#discoveredAtMs;
    const wanted = ageMs >= this.#options.ttlMs || (this.#invalidated && ageMs >= this.#options.pauseMs);
    if (this.#known && !wanted) return this.#known;
    this.#discoveredAtMs = nowMs;
    this.#invalidated = false;
    this.#known = completed(await this.#discover().catch((error: Error) => this.#failed(error)), this.#known);
    return this.#known;
  }

  /** A target could not be reached: its task may have been replaced. */
  invalidate(): void {
    this.#invalidated = true;
  }

  #failed(error: Error): Discovery {
    if (!this.#known) throw error;
    const problem = `the tasks could not be found (${describe(error)}); those found before are probed`;
    return { ...this.#known, problems: [problem] };
  }
}

/** What was found, and what was known before of everything that was not answered. */
function completed({ unanswered = [], ...found }: Discovery, known: Discovery | undefined): Discovery {
  const [first] = unanswered;
  const isEmpty = found.targets.length === 0 && found.services.length === 0 && found.problems.length === 0;
  if (first && isEmpty && !known) throw new Error(problemOf(first), { cause: first.error });
  const failed = (cluster: string | undefined, question: Unanswered['question']) =>
    unanswered.some((one) => one.cluster === cluster && one.question === question);
  return {
    targets: [...found.targets, ...(known?.targets ?? []).filter(({ cluster }) => failed(cluster, 'tasks'))],
    services: [...found.services, ...(known?.services ?? []).filter(({ cluster }) => failed(cluster, 'services'))],
    problems: [...found.problems, ...unanswered.map((one) => `${problemOf(one)}; ${consequence(one, known)}`)],
  };
}

function problemOf({ cluster, question, error }: Unanswered): string {
  return `cluster ${cluster}: ECS does not list its ${question} (${describe(error)})`;
}

function consequence({ question }: Unanswered, known: Discovery | undefined): string {
  if (known) return question === 'tasks' ? 'those found before are probed' : 'their numbers are those found before';
  return question === 'tasks' ? 'none of them is probed' : 'missing tasks are unknown';
}

function describe({ name, message }: Error): string {
  return message === '' ? name : `${name}: ${message}`;
}
