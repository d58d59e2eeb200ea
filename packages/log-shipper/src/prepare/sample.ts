import * as v from 'valibot';
import type { LogEvent } from '../payload/decode.ts';
import { patternSchema } from './pattern.ts';

/** Which events are thinned out, and how much. */
export const sampleRulesSchema = v.array(
  v.strictObject({
    /** Events whose message matches this regular expression; the first rule that matches counts. */
    pattern: patternSchema(),
    /** Keep one in so many; 0 keeps none. */
    keepOneIn: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
);

export type SampleRules = v.InferOutput<typeof sampleRulesSchema>;

/** The events that stay. Which ones is decided by their ids alone: a redelivered payload keeps the same. */
export function sample(events: readonly LogEvent[], rules: SampleRules): { events: LogEvent[]; sampledOut: number } {
  const kept = events.filter((event) => {
    const rule = rules.find(({ pattern }) => pattern.test(event.message));
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
