import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** Folder of the bucket that the shipper writes to, with its slash. */
const prefix = 'quarantine/';

/** Long after the alarm: events that are never replayed are not kept for ever. */
const quarantineRetention = Duration.days(365);

/**
 * A bucket for events that the engine will not take. Deleting the stack deletes it only when it is empty: CloudFormation
 * refuses otherwise, so nothing is lost.
 */
export function quarantineBucket(
  scope: Construct,
  { bucketName, encryptionKey }: { bucketName?: string | undefined; encryptionKey?: IKey | undefined },
): Bucket {
  const bucket = new Bucket(scope, 'Quarantine', {
    ...(bucketName !== undefined && { bucketName }),
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    encryption: encryptionKey ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
    ...(encryptionKey && { encryptionKey }),
    removalPolicy: RemovalPolicy.DESTROY,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1), expiration: quarantineRetention }],
  });
  acknowledge(bucket, { S1: 'One role writes here, and one person at a time replays: CloudTrail has both.' });
  return bucket;
}

/** Where it is, as the shipper and `bizom-logs replay` take it. */
export const quarantinePlace = (bucket: IBucket | Bucket): string => `s3://${bucket.bucketName}/${prefix}`;

/** Putting refused events into the quarantine; neither reading nor deleting any. */
export function putStatements(bucket: IBucket | Bucket): PolicyStatement[] {
  return [new PolicyStatement({ actions: ['s3:PutObject'], resources: [bucket.arnForObjects(`${prefix}*`)] })];
}

/** Replaying: reading what is there, and removing what was stored. */
export function replayStatements(bucket: IBucket | Bucket): PolicyStatement[] {
  const actions = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'];
  return [
    new PolicyStatement({ actions, resources: [bucket.arnForObjects(`${prefix}*`)] }),
    new PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': `${prefix}*` } },
    }),
  ];
}
