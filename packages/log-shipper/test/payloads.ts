import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** One case of the golden file: an event, and the bulk body that the blueprint makes of it. */
interface GoldenCase {
  name: string;
  event: Record<string, unknown> & { id: string };
  bulk?: string;
  outcome: { uncaught?: string };
}

const golden: { payloadEnvelope: Record<string, unknown>; cases: GoldenCase[] } = JSON.parse(
  readFileSync(new URL('fixtures/blueprint-golden.json', import.meta.url), 'utf8'),
);

export const goldenCases = golden.cases;

/** A gzip payload of these events, in the golden file's envelope unless told otherwise. */
export function payloadOf(events: unknown[], envelope: Record<string, unknown> = {}): Buffer {
  return gzipSync(JSON.stringify({ ...golden.payloadEnvelope, ...envelope, logEvents: events }));
}

/** Events of one day with distinct ids; `message` makes each one's text. */
export function eventsOf(count: number, message: (i: number) => string, idPrefix = '1'): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, i) => ({
    id: `${idPrefix}${String(i).padStart(55, '0')}`,
    timestamp: 1_421_116_133_213 + i,
    message: message(i),
  }));
}

/** A payload that another shipper, or an earlier version of this one, handled wrongly: its JSON. */
export function caseFile(name: string): Buffer {
  return readFileSync(new URL(`fixtures/cases/${name}`, import.meta.url));
}
