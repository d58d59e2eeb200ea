import * as v from 'valibot';
import type { LogEvent } from '../payload/decode.ts';
import { parseExact } from '../payload/exact-json.ts';
import { regexSchema } from './sample.ts';

/** What must not leave the Lambda. */
export const redactRulesSchema = v.strictObject({
  /** Every match of these regular expressions in a message or an extracted field. Default none. */
  patterns: v.optional(v.array(regexSchema()), []),
  /** Values of fields with these names, whatever their case: JSON members at any depth, extracted fields, `name=value`. Default none. */
  fields: v.optional(v.array(v.pipe(v.string(), v.nonEmpty())), []),
});

export type RedactRules = v.InferOutput<typeof redactRulesSchema>;

const redacted = '[redacted]';

/** Replaces secrets in events by `[redacted]` and counts them. */
export class Redactor {
  readonly #patterns: RegExp[];
  readonly #names: ReadonlySet<string>;
  readonly #assignments: RegExp | undefined;
  /** Values replaced so far. */
  count = 0;

  constructor(rules: RedactRules) {
    this.#patterns = rules.patterns.map(({ source, flags }) => new RegExp(source, [...new Set(`${flags}g`)].join('')));
    this.#names = new Set(rules.fields.map((field) => field.toLowerCase()));
    const names = rules.fields.map((field) => field.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
    if (names !== '') {
      this.#assignments = new RegExp(
        `((?:^|[^\\w.-])["']?(?:${names})["']?\\s*[=:]\\s*)("(?:[^"\\\\]|\\\\.)*"|[^\\s,;&)}\\]]+)`,
        'gi',
      );
    }
  }

  event(event: LogEvent): LogEvent {
    const message = this.text(event.message);
    if (!event.extractedFields) return message === event.message ? event : { ...event, message };
    const entries = Object.entries(event.extractedFields).map(([name, value]) => [name, this.#member(name, value)]);
    return { ...event, message, extractedFields: Object.fromEntries(entries) };
  }

  /** A message: the members of the JSON object in it, the assignments around it, the patterns everywhere. */
  text(text: string): string {
    const start = this.#names.size > 0 ? text.indexOf('{') : -1;
    const json = start < 0 ? undefined : this.#jsonText(text.slice(start));
    const assigned = json === undefined ? this.#assigned(text) : this.#assigned(text.slice(0, start)) + json;
    return this.#patterns.reduce((result, pattern) => result.replace(pattern, () => this.#replacement()), assigned);
  }

  /** A value of unknown shape, such as an event that cannot be a document. */
  value(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    if (typeof value !== 'object' || value === null || isRawJson(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, this.#member(name, member)]));
  }

  #member(name: string, value: unknown): unknown {
    return this.#names.has(name.toLowerCase()) && value !== null ? this.#replacement() : this.value(value);
  }

  /** The text as it stands where there was nothing to replace; undefined where it is no JSON. */
  #jsonText(text: string): string | undefined {
    const before = this.count;
    try {
      const value = this.value(parseExact(text));
      return this.count === before ? text : JSON.stringify(value) + (/\s+$/.exec(text)?.[0] ?? '');
    } catch {
      return undefined;
    }
  }

  #assigned(text: string): string {
    if (!this.#assignments) return text;
    return text.replace(this.#assignments, (_, start: string) => start + this.#replacement());
  }

  #replacement(): string {
    this.count++;
    return redacted;
  }
}

function isRawJson(value: object): boolean {
  return Object.isFrozen(value) && Object.getPrototypeOf(value) === null && 'rawJSON' in value;
}
