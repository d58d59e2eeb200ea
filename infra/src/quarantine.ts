import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** Folder of the bucket that the shipper writes to, with its slash. */
export const quarantinePrefix = 'quarantine/';

/**
 * A bucket for events that the engine will not take. Deleting the stack deletes it only when it is empty: CloudFormation
 * refuses otherwise, so nothing is lost.
 */
export function quarantineBucket(scope: Construct, encryptionKey?: IKey): Bucket {
  const bucket = new Bucket(scope, 'Quarantine', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    encryption: encryptionKey ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
    ...(encryptionKey && { encryptionKey }),
    removalPolicy: RemovalPolicy.DESTROY,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
  });
  acknowledge(bucket, { S1: 'One role writes here, and one person at a time replays: CloudTrail has both.' });
  return bucket;
}
