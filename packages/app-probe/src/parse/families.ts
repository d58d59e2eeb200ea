import { endsName, standsAt } from './characters.ts';

/** A family that is wanted. */
export interface Family<Visitor> {
  readonly name: string;
  readonly visit: Visitor;
}

/** The families that are wanted. Finds the one that a line is of without making a string of the line. */
export class Families<Visitor> {
  /** A trie: 128 entries a node, the node that follows for each ASCII code, 0 for none. */
  readonly #next: Int16Array;
  /** The family whose name ends at a node. */
  readonly #endingAt: (Family<Visitor> | undefined)[] = [undefined];
  /** The two found last: the samples of a family stand together, a timer's count and sum by turns. */
  #last: Family<Visitor> | undefined;
  #lastButOne: Family<Visitor> | undefined;

  constructor(wanted: ReadonlyMap<string, Visitor>) {
    this.#next = new Int16Array(nodesFor([...wanted.keys()]) * 128);
    for (const [name, visit] of wanted) this.#endingAt[this.#insert(name)] = { name, visit };
  }

  /** The family whose name stands at a position; undefined for a family that is not wanted. */
  at(text: string, position: number): Family<Visitor> | undefined {
    if (stands(this.#last, text, position)) return this.#last;
    if (stands(this.#lastButOne, text, position)) return this.#lastButOne;
    const found = this.#walk(text, position);
    if (found) {
      this.#lastButOne = this.#last;
      this.#last = found;
    }
    return found;
  }

  #walk(text: string, at: number): Family<Visitor> | undefined {
    let node = 0;
    for (let position = at; ; position++) {
      const code = text.charCodeAt(position);
      const next = code < 128 ? (this.#next[node * 128 + code] as number) : 0;
      if (next === 0) return endsName(code) ? this.#endingAt[node] : undefined;
      node = next;
    }
  }

  #insert(name: string): number {
    let node = 0;
    for (const letter of name) {
      const entry = node * 128 + letter.charCodeAt(0);
      if (this.#next[entry] === 0) this.#next[entry] = this.#endingAt.push(undefined) - 1;
      node = this.#next[entry] as number;
    }
    return node;
  }
}

/** A node for each different beginning of a name, and the root. */
function nodesFor(names: readonly string[]): number {
  const beginnings = new Set<string>();
  for (const name of names) for (let end = 1; end <= name.length; end++) beginnings.add(name.slice(0, end));
  return beginnings.size + 1;
}

/** Looks at the one character after the name first: it tells most other names apart. */
function stands<Visitor>(family: Family<Visitor> | undefined, text: string, position: number): boolean {
  if (family === undefined) return false;
  return endsName(text.charCodeAt(position + family.name.length)) && standsAt(text, family.name, position);
}
