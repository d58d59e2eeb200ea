import {
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { ShipperError } from '../errors.ts';
import { lambdaPayload } from './lambda-payload.ts';
import { formatRecords, parseRecords, type Quarantine, type QuarantineRecord } from './record.ts';

/** What every queue takes, bytes; the limit of 1 MiB that AWS has since 2025 is not everywhere. */
const maxMessageBytes = 262_144;
/** How long a received record stays hidden from others while it is shipped, seconds. */
const visibilitySeconds = 300;

/**
 * A quarantine in an SQS queue: one message a record. As a replay source it is also a dead-letter queue or the on-failure
 * destination of a Lambda: messages that hold a Lambda event are read as payloads.
 */
export function sqsQuarantine(queueUrl: string, client: SQSClient = new SQSClient({})): Quarantine {
  const put = async (_name: string, records: readonly QuarantineRecord[]) => {
    for (const record of records) {
      const MessageBody = formatRecords([record]).trimEnd();
      requireFitting(MessageBody);
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
    }
  };
  return {
    put,
    async *list() {
      for (;;) {
        const { Messages = [] } = await client.send(
          new ReceiveMessageCommand({
            QueueUrl: queueUrl,
            MaxNumberOfMessages: 10,
            VisibilityTimeout: visibilitySeconds,
          }),
        );
        if (Messages.length === 0) return;
        for (const message of Messages) {
          yield {
            name: message.MessageId ?? '',
            records: readMessage(message),
            keep: async (kept) => {
              if (kept.length > 0) return;
              await client.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }));
            },
          };
        }
      }
    },
  };
}

function requireFitting(body: string): void {
  const bytes = Buffer.byteLength(body);
  if (bytes <= maxMessageBytes) return;
  const message = `A record of ${bytes} bytes does not fit into an SQS message (${maxMessageBytes}); use an S3 quarantine.`;
  throw new ShipperError('QUARANTINE_FAILED', message);
}

function readMessage(message: Message): QuarantineRecord[] {
  const body = message.Body ?? '';
  const data = lambdaPayload(body);
  if (data === undefined) return parseRecords(body, `message ${message.MessageId}`);
  const reason = { status: 0, type: 'dead_letter', reason: 'delivered by a dead-letter queue' };
  return [{ version: 1, kind: 'payload', quarantinedAt: '', reason, engine: '', logGroup: '', payload: data }];
}
