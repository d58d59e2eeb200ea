import { PayloadError } from '../errors.ts';
import { jsonErrorWords } from './json-error.ts';
import type { PayloadOptions } from './payload.ts';
import { openEach } from './payloads.ts';

/** One log event, as CloudWatch Logs delivers it. */
export interface LogEvent {
  /** CloudWatch's own id, about 56 digits; the document's `_id`. */
  id: string;
  /** Milliseconds since 1970, UTC. */
  timestampMs: number;
  message: string;
  /** What the subscription filter's pattern extracted, where it has one. */
  extractedFields?: Record<string, unknown>;
}

/** An event that cannot be a document, and why. It is never dropped silently: the shipper quarantines it. */
export interface SetAsideEvent {
  /** The event as received. */
  event: unknown;
  reason: string;
}

/** The events of one log stream. */
export interface LogBatch {
  kind: 'data';
  owner: string;
  logGroup: string;
  logStream: string;
  subscriptionFilters: string[];
  events: LogEvent[];
  setAside: SetAsideEvent[];
}

/** CloudWatch's test of the subscription: nothing to ship. */
export interface ControlMessage {
  kind: 'control';
}

/**
 * A payload (base64, gzip bytes or JSON, in an envelope or not) -> its log batch, or a control message.
 * An event with an impossible id, timestamp or message is set aside with its reason; the others go on.
 * @throws PayloadError for an invalid payload, and for several of them; its `code` says why.
 * @example
 * const batch = decode(payload);
 * if (batch.kind === 'data') console.log(batch.logGroup, batch.events.length);
 */
export function decode(payload: Uint8Array | string, options?: PayloadOptions): LogBatch | ControlMessage {
  const [batch, ...others] = decodeAll(payload, options);
  if (batch && others.length === 0) return batch;
  const message = `Expected one CloudWatch Logs payload, received ${batch ? others.length + 1 : 'none'}: decodeAll reads any number.`;
  throw new PayloadError('NOT_A_LOGS_PAYLOAD', message);
}

/**
 * The log batches of an input with any number of payloads: in a row, one a line, in an array, in the envelopes of Lambda, SQS, SNS,
 * Kinesis, EventBridge and Firehose, or the lines of an export (give its `origin`).
 * @throws PayloadError for the first of them that is invalid; its `code` says why.
 * @example
 * for (const batch of decodeAll(payload)) console.log(batch.kind);
 */
export function decodeAll(payload: Uint8Array | string, options: PayloadOptions = {}): (LogBatch | ControlMessage)[] {
  return openEach(payload, options, decodeJson);
}

/** As `decode`, from the JSON bytes of an opened payload. */
export function decodeJson(json: Buffer): LogBatch | ControlMessage {
  const payload = parse(json);
  if (payload['messageType'] === 'CONTROL_MESSAGE') return { kind: 'control' };
  const logEvents = payload['logEvents'];
  if (!Array.isArray(logEvents)) throw wrongField('logEvents', 'an array', logEvents);
  const batch: LogBatch = {
    kind: 'data',
    owner: requireString(payload, 'owner'),
    logGroup: requireString(payload, 'logGroup'),
    logStream: requireString(payload, 'logStream'),
    subscriptionFilters: strings(payload['subscriptionFilters']),
    events: [],
    setAside: [],
  };
  for (const event of logEvents) {
    const read = readEvent(event);
    if (typeof read === 'string') batch.setAside.push({ event: requireWritable(event), reason: read });
    else batch.events.push(read);
  }
  return batch;
}

/** An event that is set aside is kept as JSON. */
function requireWritable(event: unknown): unknown {
  if (jsonOf(event) !== undefined) return event;
  const message = 'Not a CloudWatch Logs payload: an event is nested more deeply than JSON can be written.';
  throw new PayloadError('NOT_A_LOGS_PAYLOAD', message);
}

/** JSON.parse takes what is nested too deeply for JSON.stringify: undefined. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** Why a value is no event; undefined where it is one. */
export function whyNoEvent(value: unknown): string | undefined {
  const read = readEvent(value);
  return typeof read === 'string' ? read : undefined;
}

/** An event of unknown shape -> the event, or the reason why it is invalid. */
function readEvent(event: unknown): LogEvent | string {
  if (!isObject(event)) return `expected an event object, received ${show(event)}`;
  const { id, timestamp, message, extractedFields } = event;
  if (typeof id !== 'string' || id === '') return `id: expected a non-empty string, received ${show(id)}`;
  if (typeof message !== 'string') return `message: expected a string, received ${show(message)}`;
  const timestampMs = readTimestamp(timestamp);
  if (timestampMs === undefined) {
    return `timestamp: expected milliseconds since 1970 (a number or its digits), received ${show(timestamp)}`;
  }
  if (!extractedFields) return { id, timestampMs, message };
  // Any truthy value counts, as it does in the blueprint: a list's items and a string's characters are its fields.
  return { id, timestampMs, message, extractedFields: { ...extractedFields } };
}

/** First and last millisecond of the years that an ISO date of four digits can name: 0000 and 9999. */
const minTimestampMs = -62_167_219_200_000;
const maxTimestampMs = 253_402_300_799_999;

function readTimestamp(timestamp: unknown): number | undefined {
  const value = typeof timestamp === 'string' && /^-?\d{1,15}$/.test(timestamp) ? Number(timestamp) : timestamp;
  if (typeof value !== 'number' || !(value >= minTimestampMs && value <= maxTimestampMs)) return undefined;
  return Math.trunc(value);
}

function parse(json: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(json.toString('utf8'));
  } catch (error) {
    throw new PayloadError('NOT_JSON', `The payload is not JSON: ${jsonErrorWords(error)}.`);
  }
  if (!isObject(value)) {
    throw new PayloadError(
      'NOT_A_LOGS_PAYLOAD',
      `Not a CloudWatch Logs payload: expected an object, received ${show(value)}.`,
    );
  }
  return value;
}

function requireString(payload: Record<string, unknown>, field: string): string {
  const value = payload[field];
  if (typeof value === 'string') return value;
  throw wrongField(field, 'a string', value);
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function wrongField(field: string, expected: string, received: unknown): PayloadError {
  const message = `Not a CloudWatch Logs payload: ${field} must be ${expected}, received ${show(received)}.`;
  return new PayloadError('NOT_A_LOGS_PAYLOAD', message);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = jsonOf(value) ?? 'something deeply nested';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
