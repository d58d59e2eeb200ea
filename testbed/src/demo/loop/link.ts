/** The outcome of one link of the chain. */
export interface Link {
  name: string;
  /** `left out`: it could not be tried, for a reason that is no fault of it. */
  state: 'ok' | 'failed' | 'left out';
  /** What was found; of a link that is not ok, why not. */
  figure: string;
  seconds: number;
}

/** Thrown where a link needs something that this machine does not have. */
export class NotHere extends Error {}

/** The links that were tried, in the order of the story. */
export class Chain {
  readonly #links = new Map<string, Link>();
  readonly #names: readonly string[];

  /** @param names all links, in the order of the report */
  constructor(names: readonly string[]) {
    this.#names = names;
  }

  get links(): Link[] {
    return this.#names.flatMap((name) => this.#links.get(name) ?? []);
  }

  /** Tries a link unless one that it hangs on is broken; whatever happens is kept. */
  async try(name: string, needs: readonly string[], work: () => Promise<string>): Promise<Link> {
    const began = performance.now();
    const found = await this.#attempt(needs, work);
    const link: Link = { name, ...found, seconds: (performance.now() - began) / 1000 };
    this.#links.set(name, link);
    return link;
  }

  async #attempt(needs: readonly string[], work: () => Promise<string>): Promise<Pick<Link, 'state' | 'figure'>> {
    const broken = needs.find((need) => this.#links.get(need)?.state !== 'ok');
    if (broken !== undefined) return { state: 'left out', figure: `hangs on "${broken}"` };
    try {
      return { state: 'ok', figure: await work() };
    } catch (error) {
      return { state: error instanceof NotHere ? 'left out' : 'failed', figure: messageOf(error) };
    }
  }
}

/** Whether no link failed. A link skipped because of a failed one does not count again. */
export function holds(links: readonly Link[]): boolean {
  return links.every(({ state }) => state !== 'failed');
}

/** The table of links for a terminal. */
export function linksTable(links: readonly Link[]): string {
  const width = (texts: string[]) => Math.max(...texts.map((text) => text.length));
  const names = width(links.map(({ name }) => name));
  const states = width(links.map(({ state }) => state));
  const row = ({ name, state, figure, seconds }: Link) => {
    const [first = '', ...more] = figure.split('\n').slice(0, 4);
    const head = `  ${state.padEnd(states)}  ${name.padEnd(names)}  ${seconds.toFixed(1).padStart(6)} s  ${first}`;
    return [head, ...more.map((line) => `${' '.repeat(states + names + 16)}${line}`)].join('\n').trimEnd();
  };
  return links.map(row).join('\n');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
