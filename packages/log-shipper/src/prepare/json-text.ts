/** What becomes of the parts of a JSON text. */
interface JsonRules {
  /** Whether the value of a member is replaced as a whole. */
  isSecret(key: string): boolean;
  /** What stands for such a value. */
  secret(): string;
  key(key: string): string;
  string(text: string): string;
  /** A number's digits -> the same, or a text that stands for them. */
  number(digits: string): string;
}

const string = String.raw`"([^"\\]*(?:\\[\s\S][^"\\]*)*)"`;
const tokens = new RegExp(String.raw`${string}(\s*:)?|(-?\d[\d.eE+-]*)|([[{])|([\]}])|true|false|null`, 'g');
const brackets = new RegExp(String.raw`${string}|([[{])|([\]}])`, 'g');

/**
 * Rewrites JSON in its own text: what is not replaced stays to the letter, a key that comes twice stays twice, and nothing
 * is nested too deeply.
 * @param json valid JSON
 */
export function rewriteJson(json: string, rules: JsonRules): string {
  return new Rewriting(json, rules).run();
}

class Rewriting {
  readonly #json: string;
  readonly #rules: JsonRules;
  #result = '';
  #copied = 0;
  #isSecretNext = false;
  /** Where the secret value begins that is being passed, -1 outside of one, and how many of its brackets are open. */
  #secretStart = -1;
  #depth = 0;

  constructor(json: string, rules: JsonRules) {
    this.#json = json;
    this.#rules = rules;
  }

  run(): string {
    for (const match of this.#json.matchAll(tokens)) {
      if (this.#isSecretNext) this.#secretStart = match.index;
      this.#isSecretNext = false;
      if (this.#secretStart >= 0) this.#passSecret(match);
      else this.#rewrite(match);
    }
    return this.#result + this.#json.slice(this.#copied);
  }

  #passSecret({ 0: token, 4: opening, 5: closing, index }: RegExpExecArray): void {
    this.#depth += opening ? 1 : closing ? -1 : 0;
    if (this.#depth > 0) return;
    if (token !== 'null') this.#replace(this.#secretStart, index + token.length, this.#rules.secret());
    this.#secretStart = -1;
  }

  #rewrite({ 0: token, 1: body, 2: colon, 3: digits, index }: RegExpExecArray): void {
    const end = index + token.length;
    if (body !== undefined) {
      const text: string = body.includes('\\') ? JSON.parse(`"${body}"`) : body;
      const rewritten = colon === undefined ? this.#rules.string(text) : this.#rules.key(text);
      if (rewritten !== text) this.#replace(index, end - (colon?.length ?? 0), rewritten);
      this.#isSecretNext = colon !== undefined && this.#rules.isSecret(text);
    } else if (digits !== undefined) {
      const rewritten = this.#rules.number(digits);
      if (rewritten !== digits) this.#replace(index, end, rewritten);
    }
  }

  #replace(start: number, end: number, text: string): void {
    this.#result += this.#json.slice(this.#copied, start) + JSON.stringify(text);
    this.#copied = end;
  }
}

/** A part of a text; the end is the offset behind it. */
export interface TextSpan {
  start: number;
  end: number;
}

/** The first JSON object from `from` on; undefined if there is no valid one. */
export function findObject(text: string, from: number): TextSpan | undefined {
  objectStart.lastIndex = from;
  const start = objectStart.exec(text)?.index ?? -1;
  const end = start < 0 ? -1 : bracketEnd(text, start);
  return end >= 0 && isJson(text.slice(start, end)) ? { start, end } : undefined;
}

const objectStart = /\{\s*["}]/g;

/** The offset behind the bracket that closes the one at `start`, -1 where none does. Those in double quotes do not count. */
export function bracketEnd(text: string, start: number): number {
  let depth = 0;
  brackets.lastIndex = start;
  for (const { 2: opening, 3: closing, index } of text.matchAll(brackets)) {
    depth += opening ? 1 : closing ? -1 : 0;
    if (depth === 0) return index + 1;
  }
  return -1;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
