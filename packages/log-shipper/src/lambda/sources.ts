import { PayloadError, ShipperError } from '../errors.ts';
import { messagePayload } from '../payload/message-payload.ts';

/** One payload of an event, and what its source calls it. */
export interface SourcePayload {
  /** What to name where this payload is to be delivered again. */
  itemIdentifier: string;
  /** Whether the source delivered it before. */
  isRedelivery: boolean;
  /** The payload, base64; reading it fails where the record holds none. */
  read(): string;
}

/** Which service called the Lambda, and with what. */
export type SourceEvent =
  /** CloudWatch Logs itself: one payload, all or nothing. */
  | { source: 'logs'; payload: string }
  /** Kinesis or SQS: each payload can be delivered again by itself. */
  | { source: 'kinesis' | 'sqs'; payloads: SourcePayload[] };

/** @throws ShipperError `UNKNOWN_SOURCE` for an event of any other service. */
export function readSource(event: unknown): SourceEvent {
  const { awslogs, Records: records } = (event ?? {}) as { awslogs?: { data?: unknown }; Records?: unknown };
  if (typeof awslogs?.data === 'string') return { source: 'logs', payload: awslogs.data };
  const source = Array.isArray(records) ? sourceOf(records) : undefined;
  if (!source) {
    const keys = Object.keys((event ?? {}) as object).join(', ') || 'nothing';
    throw new ShipperError(
      'UNKNOWN_SOURCE',
      `Expected an event of CloudWatch Logs, Kinesis or SQS, received one with ${keys}.`,
    );
  }
  const payloads = (records as SourceRecord[]).map(source === 'kinesis' ? kinesisPayload : sqsPayload);
  return { source, payloads };
}

interface SourceRecord {
  eventSource?: string;
  messageId?: string;
  body?: string;
  attributes?: { ApproximateReceiveCount?: string };
  kinesis?: { data?: string; sequenceNumber?: string };
}

function sourceOf([first]: SourceRecord[]): 'kinesis' | 'sqs' | undefined {
  if (first?.eventSource === 'aws:kinesis') return 'kinesis';
  return first?.eventSource === 'aws:sqs' ? 'sqs' : undefined;
}

function kinesisPayload({ kinesis }: SourceRecord): SourcePayload {
  return { itemIdentifier: kinesis?.sequenceNumber ?? '', isRedelivery: false, read: () => kinesis?.data ?? '' };
}

/** A payload as base64, or the Lambda event of a dead-letter queue or an on-failure destination, which was tried before. */
function sqsPayload({ messageId = '', body = '', attributes }: SourceRecord): SourcePayload {
  return {
    itemIdentifier: messageId,
    isRedelivery: Number(attributes?.ApproximateReceiveCount) > 1 || body.includes('"awslogs"'),
    read: () => {
      const payload = messagePayload(body);
      if (payload !== undefined) return payload;
      throw new PayloadError('NOT_A_LOGS_PAYLOAD', `The message ${messageId} holds no CloudWatch Logs payload.`);
    },
  };
}
