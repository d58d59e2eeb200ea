import { secretParts } from '../find/assignment.ts';
import { isCard } from '../find/cards.ts';
import { secretKind } from '../find/secret-name.ts';
import type { NameKind } from '../rules/names.ts';
import { mark, type Span } from '../text/mark.ts';
import { type Finding, replaceSpans } from '../text/redact-spans.ts';

const tokens = /"([^"\\]*(?:\\[\s\S][^"\\]*)*)"(\s*:)?|(-?\d[\d.eE+-]*)|([[{])|([\]}])/g;
const nameMember = /^(?:name|key|field|property|parameter|header|variable)(?:name)?$/i;
const valueMember = /^(?:default|string)?value$/i;

/** How texts inside of JSON are redacted. */
export interface TextRules {
  /** Redacts a text, JSON in it included. */
  redact(text: string): { text: string; count: number };
  /** Finds the secrets of a text that has no JSON in it. */
  find(text: string): Finding[];
}

interface Waiting extends Span {
  content: string;
  isNumber: boolean;
}

/** What is known inside of one bracket. */
interface Frame {
  isList: boolean;
  /** What the key before the next value tells of it; in a list, what the key of the list does. */
  kind: NameKind | undefined;
  key: string;
  /** What `"name": "DB_PASSWORD"` tells of the `"value"` of the same object. */
  kindOfValue: NameKind | undefined;
  /** Values that are judged once the bracket closes: the strings of a list, and the `"value"` of an object. */
  waiting: Waiting[];
}

/**
 * Redacts JSON in its own text: what is not replaced stays to the letter, and JSON stays JSON. Strings are redacted without their
 * escapes, so JSON in a string of JSON is as well.
 * @param json valid JSON
 */
export function rewriteJson(json: string, rules: TextRules): { text: string; count: number } {
  return new Rewriting(json, rules).run();
}

class Rewriting {
  readonly #json: string;
  readonly #rules: TextRules;
  readonly #findings: Finding[] = [];
  readonly #frames: Frame[] = [];
  #count = 0;

  constructor(json: string, rules: TextRules) {
    this.#json = json;
    this.#rules = rules;
  }

  run(): { text: string; count: number } {
    for (const match of this.#json.matchAll(tokens)) this.#read(match);
    return { text: replaceSpans(this.#json, this.#findings).text, count: this.#count };
  }

  #read({ 0: token, 1: body, 2: colon, 3: digits, 4: opening, 5: closing, index }: RegExpExecArray): void {
    const end = index + token.length;
    if (opening) this.#open(opening === '[');
    else if (closing) this.#close();
    else if (digits !== undefined) this.#number(digits, index, end);
    else if (body !== undefined && colon !== undefined) this.#key(decoded(body), index, end - colon.length);
    else if (body !== undefined) this.#string(decoded(body), index, end);
  }

  #open(isList: boolean): void {
    const parent = this.#frames.at(-1);
    // `"password": ["a"]` and `"password": {"value": "a"}`
    const kind = isList ? parent?.kind : undefined;
    this.#frames.push({ isList, kind, key: '', kindOfValue: isList ? undefined : parent?.kind, waiting: [] });
  }

  #close(): void {
    const frame = this.#frames.pop();
    if (!frame) return;
    const { isList, kind, kindOfValue, waiting } = frame;
    const isCommand = isList && waiting.some(({ content }) => content.startsWith('-'));
    const inCommand = isCommand ? this.#inCommand(waiting) : [];
    for (const [index, value] of waiting.entries()) this.#judge(value, isList ? kind : kindOfValue, inCommand[index]);
  }

  #key(key: string, start: number, end: number): void {
    const frame = this.#frames.at(-1);
    if (!frame) return;
    frame.key = key;
    frame.kind = secretKind(key);
    this.#replace(start, end, key, this.#rules.redact(key));
  }

  #number(content: string, start: number, end: number): void {
    this.#value({ start, end, content, isNumber: true });
  }

  #string(content: string, start: number, end: number): void {
    const frame = this.#frames.at(-1);
    if (frame && !frame.isList && nameMember.test(frame.key)) frame.kindOfValue ??= secretKind(content);
    this.#value({ start, end, content, isNumber: false });
  }

  #value(value: Waiting): void {
    const frame = this.#frames.at(-1);
    if (frame?.isList || (frame && valueMember.test(frame.key))) frame.waiting.push(value);
    else this.#judge(value, frame?.kind);
  }

  #judge({ start, end, content, isNumber }: Waiting, kind: NameKind | undefined, found: readonly Span[] = []): void {
    const parts = [...(kind ? secretParts(kind, content) : []), ...found];
    if (isNumber) {
      if (parts.length > 0 || isCard(content)) this.#replace(start, end, content, { text: mark, count: 1 });
      return;
    }
    const isSecret = parts.length > 0;
    const { redact, find } = this.#rules;
    this.#replace(
      start,
      end,
      content,
      isSecret ? replaceSpans(content, [...parts, ...find(content)]) : redact(content),
    );
  }

  /** The secrets of each word of a command such as `["mysql", "-u", "app", "-pX"]`. */
  #inCommand(words: readonly Waiting[]): Span[][] {
    const found = this.#rules.find(words.map(({ content }) => content).join(' '));
    let offset = 0;
    return words.map(({ content: { length } }) => {
      const from = offset;
      offset += length + 1;
      const own = found.filter(({ start, end }) => start < from + length && end > from);
      return own.map(({ start, end }) => ({ start: Math.max(0, start - from), end: Math.min(length, end - from) }));
    });
  }

  #replace(start: number, end: number, before: string, { text, count }: { text: string; count: number }): void {
    if (text === before) return;
    this.#findings.push({ start, end, replacement: JSON.stringify(text) });
    this.#count += count;
  }
}

function decoded(body: string): string {
  return body.includes('\\') ? JSON.parse(`"${body}"`) : body;
}
