import * as v from 'valibot';
import type { LogEvent } from '../payload/decode.ts';

/** Which events are thinned out, and how much. */
export const sampleRulesSchema = v.array(
  v.strictObject({
    /** Events whose message matches this regular expression; the first rule that matches counts. */
    pattern: regexSchema(),
    /** Keep one in so many; 0 keeps none. */
    keepOneIn: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
);

export type SampleRules = v.InferOutput<typeof sampleRulesSchema>;

/** A regular expression, or the text of one. */
export function regexSchema() {
  const text = v.pipe(
    v.string(),
    v.check(isRegex, 'expected a regular expression'),
    v.transform((source) => new RegExp(source)),
  );
  return v.union([v.instance(RegExp), text], 'expected a regular expression');
}

/** The events that stay. Which ones is decided by their ids alone: a redelivered payload keeps the same. */
export function sample(events: readonly LogEvent[], rules: SampleRules): { events: LogEvent[]; sampledOut: number } {
  const kept = events.filter((event) => {
    const rule = rules.find(({ pattern }) => event.message.search(pattern) >= 0);
    return !rule || (rule.keepOneIn > 0 && hash(event.id) % rule.keepOneIn === 0);
  });
  return { events: kept, sampledOut: events.length - kept.length };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

function isRegex(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}
