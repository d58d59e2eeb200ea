import { type CfnResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IStream, Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnEventSourceMapping, type Function as Lambda, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** Kinesis between CloudWatch Logs and the shipper. */
export interface KinesisOptions {
  /** Shards, each 1 MB/s or 1,000 records/s in; default on demand. */
  readonly shards?: number;
  /** How long events wait while the engine cannot take them; default 24 hours. */
  readonly retention?: Duration;
  /** Invocations at once a shard, 1 to 10; default 1. A log stream's order is kept. */
  readonly parallelization?: number;
}

/** A stream that CloudWatch Logs may write to and the shipper reads. */
export class LogStream extends Construct {
  readonly stream: IStream;
  /** What CloudWatch Logs takes on to write. */
  readonly role: Role;
  readonly #parallelization: number;
  #mapping: CfnResource | undefined;

  constructor(
    scope: Construct,
    id: string,
    props: KinesisOptions & { readonly streamName?: string; readonly encryptionKey?: IKey },
  ) {
    super(scope, id);
    const { shards, retention, streamName, encryptionKey } = props;
    this.#parallelization = props.parallelization ?? 1;
    this.stream = new Stream(this, 'Stream', {
      ...(streamName !== undefined && { streamName }),
      ...(shards === undefined ? { streamMode: StreamMode.ON_DEMAND } : { shardCount: shards }),
      retentionPeriod: retention ?? Duration.hours(24),
      encryption: encryptionKey ? StreamEncryption.KMS : StreamEncryption.MANAGED,
      ...(encryptionKey && { encryptionKey }),
      // It may hold log events that are not shipped yet.
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const { account, partition, region } = Stack.of(this);
    this.role = new Role(this, 'WriterRole', {
      description: 'Lets CloudWatch Logs write to the stream',
      assumedBy: new ServicePrincipal('logs.amazonaws.com', {
        conditions: { StringLike: { 'aws:SourceArn': `arn:${partition}:logs:${region}:${account}:*` } },
      }),
    });
    this.role.addToPolicy(new PolicyStatement({ actions: ['kinesis:PutRecord'], resources: [this.stream.streamArn] }));
    encryptionKey?.grantEncrypt(this.role);
  }

  /**
   * Ships what comes in, in order. A record is tried until it is stored or its time is up, and holds up those behind it meanwhile: the
   * stream is the buffer. What has expired is named in `expired`.
   */
  feed(lambda: Lambda, expired: IQueue): void {
    const source = new KinesisEventSource(this.stream, {
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      parallelizationFactor: this.#parallelization,
      onFailure: new SqsDlq(expired),
    });
    lambda.addEventSource(source);
    const mapping = lambda.node.findAll().find((child) => child instanceof CfnEventSourceMapping);
    const policy = this.#writerPolicy;
    if (mapping && policy) mapping.addResourceDependency(policy);
    this.#mapping = mapping;
  }

  /**
   * What must be there before CloudWatch Logs tries to write. A new role takes seconds until all of AWS knows it, and CloudWatch Logs
   * does not wait: "Could not deliver test message to specified Kinesis stream". The mapping of the reader is made in between, which
   * takes about that long.
   */
  get readiness(): CfnResource[] {
    return [this.#writerPolicy, this.#mapping].filter((resource) => resource !== undefined);
  }

  get #writerPolicy(): CfnResource | undefined {
    return this.role.node.tryFindChild('DefaultPolicy')?.node.defaultChild as CfnResource | undefined;
  }
}
