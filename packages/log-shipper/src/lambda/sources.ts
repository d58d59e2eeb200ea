import { PayloadError, ShipperError } from '../errors.ts';
import { keysOf } from '../payload/looks-like.ts';
import { type Carried, unwrap, unwrapText } from '../payload/unwrap.ts';

/** One record of an event. */
export interface SourceRecord {
  /** What to name where this record is to be delivered again, or answered. */
  id: string;
  /** Whether the source delivered it before. */
  isRedelivery: boolean;
  /** What the record carries. @throws PayloadError for one that carries no payload */
  read(): Carried[];
}

/**
 * How the service that called wants to be answered.
 * - `batchItemFailures`: Kinesis and SQS, directly or through a pipe, deliver again the records that are named.
 * - `firehose`: Firehose wants each of its records answered.
 * - `all`: everything else is delivered again as a whole, where the invocation fails.
 */
type SourceAnswer = 'batchItemFailures' | 'firehose' | 'all';

/** Which service called the Lambda, and with what. */
export type SourceEvent =
  /** CloudWatch Logs itself: one payload, all or nothing. */
  { source: 'logs'; payload: string } | RecordsEvent;

/** The event of any other service. */
export interface RecordsEvent {
  source: 'records';
  answer: SourceAnswer;
  records: SourceRecord[];
}

/** @throws ShipperError `UNKNOWN_SOURCE` for an event that holds nothing to ship. */
export function readSource(event: unknown): SourceEvent {
  const { awslogs, Records, records } = (event ?? {}) as Record<string, unknown> & { awslogs?: { data?: unknown } };
  if (typeof awslogs?.data === 'string') return { source: 'logs', payload: awslogs.data };
  if (isListOfObjects(records) && records.every(isFirehoseRecord)) return firehose(records);
  const list = Array.isArray(event) ? event : Records;
  if (isListOfObjects(list)) {
    const batch = list.map(batchRecord).filter((record) => record !== undefined);
    if (batch.length === list.length) return { source: 'records', answer: 'batchItemFailures', records: batch };
  }
  if (typeof event !== 'object' || isEmptyList(list)) return unknown(event);
  return { source: 'records', answer: 'all', records: wholeEvent(event) };
}

interface BatchRecord {
  eventSource?: string;
  messageId?: string;
  body?: string;
  attributes?: { ApproximateReceiveCount?: string };
  kinesis?: { data?: string; sequenceNumber?: string };
  /** A pipe of EventBridge lifts what is in `kinesis`. */
  data?: string;
  sequenceNumber?: string;
}

/** A record that can be delivered again by itself. */
function batchRecord(record: BatchRecord): SourceRecord | undefined {
  const { eventSource, kinesis } = record;
  if (eventSource === 'aws:sqs') return queueRecord(record);
  if (eventSource !== 'aws:kinesis') return undefined;
  const { data = '', sequenceNumber = '' } = kinesis ?? record;
  return { id: sequenceNumber, isRedelivery: false, read: () => [{ payload: data }] };
}

/** A dead-letter queue and an on-failure destination hold events that were tried before. */
function queueRecord({ messageId = '', body = '', attributes }: BatchRecord): SourceRecord {
  const isRedelivery = Number(attributes?.ApproximateReceiveCount) > 1 || wasTried.test(body);
  return { id: messageId, isRedelivery, read: () => named(messageId, () => unwrapText(body)) };
}

/** The event of a subscription, or Lambda's record of a failed invocation, in other envelopes or not. */
const wasTried = /"(?:awslogs|requestPayload)\\*"/;

interface FirehoseRecord {
  recordId: string;
  data?: unknown;
}

function isFirehoseRecord(record: object): record is FirehoseRecord {
  return typeof (record as FirehoseRecord).recordId === 'string';
}

function firehose(records: readonly FirehoseRecord[]): SourceEvent {
  const payload = (data: unknown) => (typeof data === 'string' ? data : '');
  return {
    source: 'records',
    answer: 'firehose',
    records: records.map(({ recordId, data }) => ({
      id: recordId,
      isRedelivery: false,
      read: () => [{ payload: payload(data) }],
    })),
  };
}

/** SNS, S3, EventBridge, a record of a failed invocation, or a payload itself. */
function wholeEvent(event: object | null): SourceRecord[] {
  const parts = partsOf(event);
  const [first] = parts;
  if (first && 'error' in first && parts.every((part) => 'error' in part)) return unknown(event, first.error);
  const isRedelivery = isFailedInvocation(event);
  return parts.map((part) => ({ id: '', isRedelivery, read: () => [part] }));
}

/** Lambda's record of a failed invocation, as EventBridge brings it or not. */
function isFailedInvocation(event: object | null): boolean {
  const { detail = event } = (event ?? {}) as { detail?: object | null };
  return 'requestPayload' in (detail ?? {});
}

function partsOf(event: unknown): Carried[] {
  try {
    return unwrap(event);
  } catch (error) {
    if (error instanceof PayloadError) return [{ error }];
    throw error;
  }
}

function unknown(event: unknown, cause?: PayloadError): never {
  const received = event !== null && typeof event === 'object' ? keysOf(event) : JSON.stringify(event);
  throw new ShipperError(
    'UNKNOWN_SOURCE',
    `Expected an event of CloudWatch Logs, Kinesis, SQS, Firehose, S3, SNS or EventBridge that brings log events, received one with ${received}.${cause ? ` ${cause.message}` : ''}`,
    { cause },
  );
}

/** Errors about a message name it. */
function named(messageId: string, read: () => Carried[]): Carried[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error) error.message = `The message ${messageId}: ${error.message}`;
    throw error;
  }
}

function isListOfObjects(value: unknown): value is object[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'object' && item !== null);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
