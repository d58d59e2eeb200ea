import type { LogEvent } from '../payload/decode.ts';
import { parseExact } from './exact-json.ts';
import { containFields } from './fields-text.ts';
import type { LogDocument } from './system-fields.ts';

/** What every event of a batch shares. */
export interface BatchOrigin {
  owner: string;
  logGroup: string;
  logStream: string;
}

/** How an event becomes a document. */
export interface DocumentRules {
  /** Where `@timestamp` comes from: CloudWatch's milliseconds, or the message's own ISO `@timestamp` where it has one. */
  timestamp: 'cloudwatch' | 'message';
  /** Whether integers beyond 2^53 are rounded, as JSON.parse and so AWS's blueprint does, or kept digit by digit. */
  bigIntegers: 'rounded' | 'exact';
  /**
   * What becomes of the fields that CloudWatch adds by `emitSystemFields`, such as `@aws.account`: `extracted` as of any other, as the
   * blueprint does it, or `merge`: they are texts next to the fields that the message brings.
   */
  systemFields: 'extracted' | 'merge';
}

/**
 * The document that AWS's LogsToElasticsearch blueprint v1.1.2 makes of an event: its fields, then the six `@` fields.
 * Where the blueprint crashes (an extracted field that is not a string), that field is left out. Fields that no engine should get are
 * moved to `@fields_text`.
 * @throws RangeError for an impossible time.
 */
export function toDocument(event: LogEvent, origin: BatchOrigin, rules: DocumentRules): LogDocument {
  const fields = rules.systemFields === 'merge' ? mergedFields(event, rules) : eventFields(event, rules);
  const own = fields['@timestamp'];
  const isOwnTime = rules.timestamp === 'message' && isIsoTimestamp(own);
  return Object.assign(containFields(fields), systemDocument(event, origin), isOwnTime && { '@timestamp': own });
}

/** The fields that an event brings: those that were extracted, else the JSON of its message. */
function eventFields({ extractedFields, message }: LogEvent, rules: DocumentRules): LogDocument {
  return extractedFields ? extractedDocument(extractedFields, rules) : (jsonTail(message, rules) ?? {});
}

/** As `eventFields`, where CloudWatch's own fields do not count as extracted. */
function mergedFields(event: LogEvent, rules: DocumentRules): LogDocument {
  const entries = Object.entries(event.extractedFields ?? {});
  const added = entries.filter(([name, value]) => addedField.test(name) && typeof value === 'string' && value !== '');
  const others = entries.filter(([name]) => !addedField.test(name));
  const { extractedFields: _, ...bare } = event;
  const own = others.length > 0 ? { ...bare, extractedFields: Object.fromEntries(others) } : bare;
  return Object.assign(eventFields(own, rules), Object.fromEntries(added));
}

/** The system fields of a subscription filter: `@aws.account`, `@aws.region`, `@source.log`. */
export const addedField = /^@(?:aws|source|data)\./;

/** The six `@` fields of an event. */
function systemDocument(event: LogEvent, origin: BatchOrigin): LogDocument {
  return {
    '@id': event.id,
    '@timestamp': new Date(event.timestampMs).toISOString(),
    '@message': event.message,
    '@owner': origin.owner,
    '@log_group': origin.logGroup,
    '@log_stream': origin.logStream,
  };
}

const isoTimestamp = /^(\d{4}-\d\d-\d\dT(\d\d):\d\d:\d\d)(?:\.\d{1,9})?(?:Z|[+-](\d\d):(\d\d))$/;

/**
 * A possible ISO 8601 date and time with a zone, to the nanosecond at most: what an engine's `date` field takes. JavaScript takes
 * 30 February for 1 March, and 24:00 for the next day; engines take neither, nor an offset beyond 18 hours.
 */
export function isIsoTimestamp(value: unknown): value is string {
  const [, local, hours, zoneHours = '0', zoneMinutes = '0'] =
    typeof value === 'string' ? (isoTimestamp.exec(value) ?? []) : [];
  if (local === undefined || hours === '24') return false;
  const timeMs = Date.parse(`${local}Z`);
  const isPossible = !Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(local);
  return isPossible && Number(zoneMinutes) < 60 && Number(zoneHours) * 60 + Number(zoneMinutes) <= 18 * 60;
}

/** As in the blueprint, a string or number for `__proto__` is lost: assigning it does nothing. */
function extractedDocument(extractedFields: Record<string, unknown>, rules: DocumentRules): LogDocument {
  const document: LogDocument = {};
  for (const [key, value] of Object.entries(extractedFields)) {
    if (typeof value === 'number' && value !== 0) document[key] = value;
    if (typeof value !== 'string' || value === '') continue;
    if (isNumeric(value)) {
      document[key] = Number(value);
      continue;
    }
    const parsed = jsonTail(value, rules);
    if (parsed) document[`$${key}`] = parsed;
    document[key] = value;
  }
  return document;
}

/** Whether the blueprint makes a number of an extracted field. */
export function isNumeric(text: string): boolean {
  return !Number.isNaN(Number.parseFloat(text)) && Number.isFinite(Number(text));
}

/** The text from the first `{` to the end, where all of that is one JSON object. */
export function jsonTail(text: string, rules: DocumentRules): LogDocument | undefined {
  const start = text.indexOf('{');
  if (start < 0 || !mayBeObject(text, start)) return undefined;
  try {
    const json = text.slice(start);
    return rules.bigIntegers === 'exact' ? parseExact(json) : JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Cheap and never wrong about a real object: an exception for each `Order{id=1}` would cost microseconds. */
function mayBeObject(text: string, start: number): boolean {
  let first = start + 1;
  while (isSpace(text.charCodeAt(first))) first++;
  const opening = text.charCodeAt(first);
  if (opening !== 0x22 && opening !== 0x7d) return false;
  let last = text.length - 1;
  while (isSpace(text.charCodeAt(last))) last--;
  return text.charCodeAt(last) === 0x7d;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
