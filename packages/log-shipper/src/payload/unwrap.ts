import { PayloadError } from '../errors.ts';
import { type ExportedEvent, ExportedEvents } from './exported-events.ts';
import { jsonErrorWords } from './json-error.ts';
import type { LogOrigin } from './log-origin.ts';
import { keysOf, takenInputs } from './looks-like.ts';
import { type S3Entity, type S3Object, s3Object } from './s3-object.ts';

/** What an envelope carries: a payload, the name of an object that holds payloads, or something else, which the error names. */
export type Carried = { payload: string | Buffer } | { object: S3Object } | { error: PayloadError };

/** Envelopes in each other: an SQS message of an SNS notification of an S3 event has three. */
const maxDepth = 8;

/**
 * The payloads in a text that a service wrote: a payload itself (base64 or JSON), or one in the envelopes of SNS, SQS, S3, Kinesis,
 * EventBridge, Lambda and Firehose, in each other or not. A notice that carries none, such as `s3:TestEvent`, gives none.
 * @throws PayloadError `NOT_JSON`; `NOT_A_LOGS_PAYLOAD` for other JSON, and for a notice whose payload is elsewhere
 */
export function unwrapText(text: string, origin?: LogOrigin, depth = 0): Carried[] {
  if (!/^\s*[{["]/.test(text)) return [{ payload: text }];
  return unwrap(parse(text), origin, depth, text);
}

/** As `unwrapText`, of JSON that is parsed already. @param text the JSON itself, which a payload keeps to the letter */
export function unwrap(value: unknown, origin?: LogOrigin, depth = 0, text?: string): Carried[] {
  if (depth > maxDepth) throw notAPayload(`it has more than ${maxDepth} envelopes in each other`);
  if (typeof value === 'string') return unwrapText(value, origin, depth + 1);
  if (Array.isArray(value)) return value.flatMap((item) => unwrapItem(item, origin, depth + 1));
  if (!isObject(value)) throw notAPayload(`it is ${value === null ? 'null' : `a ${typeof value}`}`);
  if ('logEvents' in value || 'messageType' in value) return [{ payload: text ?? written(value) }];
  for (const [key, open] of envelopes) {
    const content = value[key];
    if (content !== undefined) {
      const carried = open(content, value, (inner) => unwrap(inner, origin, depth + 1), origin);
      if (carried) return carried;
    }
  }
  throw notAPayload(`it is a JSON object with ${keysOf(value)}`);
}

/** One of several: a bad one does not keep the others from being read. */
function unwrapItem(item: unknown, origin: LogOrigin | undefined, depth: number): Carried[] {
  try {
    return unwrap(item, origin, depth);
  } catch (error) {
    if (error instanceof PayloadError) return [{ error }];
    throw error;
  }
}

type JsonObject = Record<string, unknown>;
/**
 * What an envelope carries under one of its keys; undefined where the value is not of that envelope.
 * @param inner reads what is inside of it
 */
type Open = (
  content: unknown,
  envelope: JsonObject,
  inner: (value: unknown) => Carried[],
  origin: LogOrigin | undefined,
) => Carried[] | undefined;

/** A string of base64, or an envelope that is written as one. */
const textInside: Open = (content, _, inner) => (typeof content === 'string' ? inner(content) : undefined);
const listInside: Open = (content, _, inner) => (Array.isArray(content) ? inner(content) : undefined);

/** By the key that only they have. */
const envelopes: readonly (readonly [string, Open])[] = [
  // CloudWatch Logs -> Lambda
  [
    'awslogs',
    (content, _, inner) => (isObject(content) ? textInside(content['data'], content, inner, undefined) : undefined),
  ],
  // The event of Kinesis, SQS, SNS or S3, and the answer of `aws kinesis get-records`
  ['Records', listInside],
  // Firehose -> Lambda
  ['records', listInside],
  // `aws sqs receive-message`
  ['Messages', listInside],
  // One record of these
  [
    'kinesis',
    (content, _, inner) => (isObject(content) ? textInside(content['data'], content, inner, undefined) : undefined),
  ],
  ['Sns', (content, _, inner) => (isObject(content) ? inner(content) : undefined)],
  ['s3', openNotification],
  ['body', textInside],
  ['Body', textInside],
  ['data', textInside],
  ['Data', textInside],
  // SNS -> SQS
  [
    'Message',
    (content, { Type }, inner) =>
      Type === undefined || Type === 'Notification' ? textInside(content, {}, inner, undefined) : undefined,
  ],
  // S3's test of a new notification
  ['Event', (content) => (content === 's3:TestEvent' ? [] : undefined)],
  ['detail', openDetail],
  // Lambda's records of failed invocations; `payload` is there for Kinesis in S3 only
  [
    'requestPayload',
    (content, _, inner) => (isObject(content) || Array.isArray(content) ? insideRequest(content, inner) : undefined),
  ],
  [
    'payload',
    (content, envelope, inner) =>
      'requestContext' in envelope || 'KinesisBatchInfo' in envelope
        ? textInside(content, envelope, inner, undefined)
        : undefined,
  ],
  [
    'KinesisBatchInfo',
    (content) => {
      throw elsewhere(kinesisNotice(content));
    },
  ],
  [
    'requestContext',
    () => {
      throw elsewhere(failedInvocation);
    },
  ],
  // What Firehose writes for records that it could not process
  ['rawData', textInside],
  // `aws logs get-log-events`, `aws logs filter-log-events`
  ['events', openApiEvents],
  [
    'quarantinedAt',
    () => {
      throw elsewhere('It is a record of a quarantine: bizom-logs replay ships it.');
    },
  ],
];

const failedInvocation = 'It is the notice of a failed invocation, whose event holds no CloudWatch Logs payload.';

function insideRequest(content: unknown, inner: (value: unknown) => Carried[]): Carried[] {
  try {
    return inner(content);
  } catch {
    throw elsewhere(failedInvocation);
  }
}

function openNotification(content: unknown, { eventName }: JsonObject): Carried[] | undefined {
  if (!isObject(content)) return undefined;
  const isMade = typeof eventName !== 'string' || /^(?:s3:)?ObjectCreated:/.test(eventName);
  return objects(content, isMade, true);
}

/** An event of EventBridge: one of S3, or one that carries an envelope. */
function openDetail(
  content: unknown,
  envelope: JsonObject,
  inner: (value: unknown) => Carried[],
): Carried[] | undefined {
  if (!isObject(content)) return undefined;
  if (envelope['source'] !== 'aws.s3') return inner(content);
  return objects(content, envelope['detail-type'] === 'Object Created', false);
}

/** An event about an object that was removed, tagged and so on brings no payload. */
function objects(entity: S3Entity, isMade: boolean, isUrlEncoded: boolean): Carried[] | undefined {
  if (typeof entity.bucket?.name !== 'string' || typeof entity.object?.key !== 'string') return undefined;
  const object = isMade ? s3Object(entity, isUrlEncoded) : undefined;
  return object ? [{ object }] : [];
}

function openApiEvents(
  content: unknown,
  _: JsonObject,
  __: unknown,
  origin: LogOrigin | undefined,
): Carried[] | undefined {
  if (!Array.isArray(content) || !content.every(isApiEvent)) return undefined;
  if (!origin) throw elsewhere(withoutOrigin('It is an answer of the CloudWatch Logs API'));
  const byStream = Map.groupBy(content, ({ logStreamName }) => logStreamName);
  return [...byStream].map(([logStream, events]) => {
    const exported = events.map(({ eventId, timestamp, message }) => ({
      id: eventId,
      timestampMs: timestamp,
      message,
    }));
    return { payload: apiPayload(exported, logStream, origin) };
  });
}

function apiPayload(events: ExportedEvent[], logStream: string | undefined, origin: LogOrigin): Buffer {
  return new ExportedEvents({ ...origin, logStream: origin.logStream ?? logStream }).payload(events);
}

interface ApiEvent {
  timestamp: number;
  message: string;
  eventId?: string;
  logStreamName?: string;
}

function isApiEvent(value: unknown): value is ApiEvent {
  return isObject(value) && typeof value['timestamp'] === 'number' && typeof value['message'] === 'string';
}

/** @param what the input, as the subject of a sentence */
export function withoutOrigin(what: string): string {
  return `${what}, which does not name its log group: give it (--log-group, or the option origin).`;
}

function kinesisNotice(content: unknown): string {
  const { shardId, startSequenceNumber, endSequenceNumber } = isObject(content) ? content : {};
  const records = `records ${startSequenceNumber} to ${endSequenceNumber} of ${shardId}`;
  return `It is the notice of a Kinesis batch that failed, and holds no events: ${records} stay in the stream until its retention ends.`;
}

function elsewhere(message: string): PayloadError {
  return new PayloadError('NOT_A_LOGS_PAYLOAD', message);
}

function notAPayload(what: string): PayloadError {
  return new PayloadError('NOT_A_LOGS_PAYLOAD', `It holds no CloudWatch Logs payload: ${what}. ${takenInputs}`);
}

function written(value: JsonObject): string {
  try {
    return JSON.stringify(value);
  } catch {
    throw notAPayload('it is nested more deeply than JSON can be written');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PayloadError('NOT_JSON', `It is not JSON: ${jsonErrorWords(error)}.`);
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
