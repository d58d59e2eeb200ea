import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { requirePayload } from '../payload/payloads.ts';
import { unwrapText } from '../payload/unwrap.ts';
import {
  formatRecords,
  parseRecords,
  type Quarantine,
  type QuarantineLines,
  type QuarantineRecord,
  type UnkeptRecord,
} from './record.ts';

/** What every queue takes, bytes; the limit of 1 MiB that AWS has since 2025 is not everywhere. */
const maxMessageBytes = 262_144;
/** How long a received record stays hidden from others while it is shipped, seconds. */
const visibilitySeconds = 300;
/** A receive that does not wait asks some of the queue's servers only, and may come back empty though there are messages. */
const waitSeconds = 2;
/** So many in a row, and the queue is taken for empty. */
const emptyReceives = 2;

/**
 * A quarantine in an SQS queue: one message a record. As a replay source it is also a dead-letter queue or the on-failure
 * destination of a Lambda: messages that hold a payload or a Lambda event are read as payloads.
 */
export function sqsQuarantine(queueUrl: string, client: SQSClient = new SQSClient({})): Quarantine {
  const put = async (_name: string, records: readonly QuarantineRecord[]) => {
    const unkept: UnkeptRecord[] = [];
    for (const record of records) {
      const MessageBody = formatRecords([record]).trimEnd();
      const reason = whyTooLarge(MessageBody);
      if (reason !== undefined) unkept.push({ record, reason });
      else await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
    }
    return unkept;
  };
  const remove = async ({ ReceiptHandle }: Message) => {
    await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle }));
  };
  return {
    put,
    async *list() {
      for await (const message of messages(queueUrl, client)) {
        const lines = readMessage(message);
        yield {
          name: message.MessageId ?? '',
          ...lines,
          keep: async (kept) => {
            if (kept.length + lines.unreadable.length === 0) await remove(message);
          },
        };
      }
    },
  };
}

/** Each message once, though those that stay in the queue come back when they are no longer hidden. */
async function* messages(queueUrl: string, client: SQSClient): AsyncGenerator<Message> {
  const seen = new Set<string | undefined>();
  for (let empty = 0; empty < emptyReceives; ) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: visibilitySeconds,
        WaitTimeSeconds: waitSeconds,
      }),
    );
    const fresh = Messages.filter(({ MessageId }) => !seen.has(MessageId));
    empty = fresh.length === 0 ? empty + 1 : 0;
    for (const message of fresh) {
      seen.add(message.MessageId);
      yield message;
    }
  }
}

function whyTooLarge(body: string): string | undefined {
  const bytes = Buffer.byteLength(body);
  if (bytes <= maxMessageBytes) return undefined;
  return `a record of ${bytes} bytes does not fit into an SQS message (${maxMessageBytes}); use an S3 quarantine`;
}

function readMessage({ Body = '', MessageId }: Message): QuarantineLines {
  const source = `message ${MessageId}`;
  if (isRecord(Body)) return parseRecords(Body, source);
  try {
    return { records: unwrapText(Body).map((part) => payloadRecord(requirePayload(part))), unreadable: [] };
  } catch (error) {
    return { records: [], unreadable: [{ line: Body, reason: `${source}: ${(error as Error).message}` }] };
  }
}

/** Whether a message is one of this package; one of a later version is, too. */
function isRecord(body: string): boolean {
  return /^\s*\{\s*"version"\s*:/.test(body) && !body.includes('"requestContext"');
}

function payloadRecord(payload: string | Buffer): QuarantineRecord {
  const reason = { status: 0, type: 'dead_letter', reason: 'delivered by a dead-letter queue' };
  const base64 = typeof payload === 'string' ? payload : payload.toString('base64');
  return { version: 1, kind: 'payload', quarantinedAt: '', reason, engine: '', logGroup: '', payload: base64 };
}
