import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type DeadLetterQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface KeepingQueueProps {
  /** Default CloudFormation's choice. */
  queueName?: string | undefined;
  encryptionKey?: IKey | undefined;
  deadLetterQueue?: DeadLetterQueue;
  visibilityTimeout?: Duration;
}

/** A queue that keeps what could not be done, as long as SQS can: 14 days, encrypted, over TLS alone. */
export function keepingQueue(scope: Construct, id: string, props: KeepingQueueProps = {}): Queue {
  const { queueName, encryptionKey, deadLetterQueue, visibilityTimeout } = props;
  const queue = new Queue(scope, id, {
    ...(queueName !== undefined && { queueName }),
    retentionPeriod: Duration.days(14),
    enforceSSL: true,
    removalPolicy: RemovalPolicy.DESTROY,
    encryption: encryptionKey ? QueueEncryption.KMS : QueueEncryption.SQS_MANAGED,
    ...(encryptionKey && { encryptionMasterKey: encryptionKey }),
    ...(deadLetterQueue && { deadLetterQueue }),
    ...(visibilityTimeout && { visibilityTimeout }),
  });
  if (!deadLetterQueue)
    acknowledge(queue, { SQS3: 'It is itself where failed events end; an alarm tells of the first.' });
  return queue;
}
