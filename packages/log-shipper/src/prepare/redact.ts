import { redact } from '@bizom/redact';
import type { Pattern } from '@bizom/redact/patterns';
import * as v from 'valibot';
import type { LogEvent } from '../payload/decode.ts';
import { findObject, rewriteJson, type TextSpan } from './json-text.ts';
import { patternSchema } from './pattern.ts';
import { SecretAssignments } from './secret-assignments.ts';

/** What must not leave the Lambda. */
export const redactRulesSchema = v.strictObject({
  /** Everything that `@bizom/redact` recognises as a secret by its form or its name. Default false. */
  secrets: v.optional(v.boolean(), false),
  /** Every match of these regular expressions in a message or an extracted field; in JSON also in its strings without their escapes, and in its numbers. Default none. */
  patterns: v.optional(v.array(patternSchema()), []),
  /** Values of fields with these names, whatever their case: JSON members at any depth, extracted fields, `name=value`. Default none. */
  fields: v.optional(v.array(v.pipe(v.string(), v.nonEmpty())), []),
});

export type RedactRules = v.InferOutput<typeof redactRulesSchema>;

/** Whether the rules redact anything. */
export function redactsAnything({ secrets, patterns, fields }: RedactRules): boolean {
  return secrets || patterns.length > 0 || fields.length > 0;
}

const redacted = '[redacted]';

/** Replaces secrets in events by `[redacted]` and counts them. */
export class Redactor {
  readonly #secrets: boolean;
  readonly #patterns: readonly Pattern[];
  readonly #names: ReadonlySet<string>;
  readonly #assignments: SecretAssignments | undefined;
  readonly #replacement = () => {
    this.count++;
    return redacted;
  };
  /** Values replaced so far. */
  count = 0;

  constructor({ secrets, patterns, fields }: RedactRules) {
    this.#secrets = secrets;
    this.#patterns = patterns;
    this.#names = new Set(fields.map((field) => field.toLowerCase()));
    if (fields.length > 0) this.#assignments = new SecretAssignments(fields);
  }

  event(event: LogEvent): LogEvent {
    const message = this.text(event.message);
    if (!event.extractedFields) return message === event.message ? event : { ...event, message };
    // Other values do not become fields of a document.
    const entries = Object.entries(event.extractedFields).filter(([, value]) =>
      ['string', 'number'].includes(typeof value),
    );
    return { ...event, message, extractedFields: this.value(Object.fromEntries(entries)) as Record<string, unknown> };
  }

  /** A message without its secrets. JSON in it stays JSON. */
  text(text: string): string {
    return this.#shared(this.#ownRules(text));
  }

  /** A value that can be written as JSON, such as an event that cannot be a document. */
  value(value: unknown): unknown {
    return JSON.parse(this.#shared(this.#json(JSON.stringify(value))));
  }

  /** The shared rules look into JSON themselves. */
  #shared(text: string): string {
    if (!this.#secrets) return text;
    const redaction = redact(text);
    this.count += redaction.count;
    return redaction.text;
  }

  /** The members of the JSON objects in a text, the assignments around them, the patterns everywhere. */
  #ownRules(text: string): string {
    let result = '';
    let at = 0;
    let object = findObject(text, at);
    let secret = this.#assignments?.find(text, at);
    while (object || secret) {
      const isSecretFirst = !object || (secret !== undefined && secret.start <= object.start);
      const next = (isSecretFirst ? secret : object) as TextSpan;
      const rewritten = isSecretFirst ? this.#replacement() : this.#json(text.slice(next.start, next.end));
      result += text.slice(at, next.start) + rewritten;
      at = next.end;
      if (object && object.start < at) object = findObject(text, at);
      if (secret && secret.start < at) secret = this.#assignments?.find(text, at);
    }
    return this.#matched(result + text.slice(at));
  }

  /** Every secret becomes a string, so that JSON stays JSON; the rest stays to the letter. */
  #json(json: string): string {
    return rewriteJson(json, {
      isSecret: (key) => this.#isSecretName(key.toLowerCase()),
      secret: this.#replacement,
      key: (key) => this.#matched(key),
      string: (text) => this.#ownRules(text),
      number: (text) => (this.#matched(text) === text ? text : redacted),
    });
  }

  /** `password`, and `spring.datasource.password` as well. */
  #isSecretName(key: string): boolean {
    return this.#names.has(key) || this.#names.has(key.slice(key.lastIndexOf('.') + 1));
  }

  #matched(text: string): string {
    return this.#patterns.reduce((result, pattern) => pattern.replace(result, this.#replacement), text);
  }
}
