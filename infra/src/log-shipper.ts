import type { LogShipperNames } from '@bizom/fleet';
import { functionDimension, logGroupDimension, type ShipperMetric, shipperNamespace } from '@bizom/metric-names';
import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledgeResources } from './acknowledge.ts';
import { Alarms, ownMetric } from './alarms.ts';
import { lambdaCode } from './code.ts';
import { type EngineAccess, engineEnvironment, enginePorts, engineStatements } from './engine-access.ts';
import { insightsMetric } from './insights.ts';
import { type KinesisOptions, LogStream } from './log-stream.ts';
import { outboundOnly } from './network.ts';
import { type FunctionChoices, PackageFunction, type PackageFunctionProps } from './package-function.ts';
import { putStatements, quarantineBucket, quarantinePlace, replayStatements } from './quarantine.ts';
import { keepingQueue } from './queues.ts';
import { subscribeAccount, subscribeGroups } from './subscriptions.ts';

/** A CloudWatch log group to ship. It must exist when the stack is deployed. */
export interface ShippedLogGroup {
  readonly name: string;
  /** Time from an event to its arrival at the engine, p99, that alarms, seconds; default 60. */
  readonly lagSeconds?: number;
}

export interface LogShipperProps extends FunctionChoices {
  /** Names of what is deployed, such as `logShipperNames('shop-prod-log-shipper')` of `@bizom/fleet`; default CloudFormation's choice. */
  readonly names?: LogShipperNames & { readonly quarantine?: string };
  readonly engine: EngineAccess;
  /** Log groups to ship, or `account`: one policy for all of the account and region, those of this construct left out. */
  readonly logGroups: readonly ShippedLogGroup[] | 'account';
  /** Time from an event to its arrival at the engine, p99, that alarms where all of the account is shipped, seconds; default 60. */
  readonly lagSeconds?: number;
  /** Log groups that an account policy leaves out too; default none. */
  readonly excludedLogGroups?: readonly string[];
  /** CloudWatch filter pattern; default all events. */
  readonly filterPattern?: string;
  /** Kinesis between CloudWatch Logs and the Lambda; default none. */
  readonly kinesis?: KinesisOptions;
  /** Bucket for events that the engine will not take; default a new one. */
  readonly quarantineBucket?: IBucket | Bucket;
  /** In what the replaying function differs from the shipper; default its own timeout, as long as `replayEvery` and at most 15 minutes. */
  readonly replayer?: Pick<FunctionChoices, 'memorySize' | 'timeout' | 'logLevel'>;
  /** Name of the subscription filters; default CloudFormation's choice. A log group cannot have two of one name: so nothing is shipped twice under a new name of stack. */
  readonly filterName?: string;
  /** Whether each log group has its own metrics and lag alarm, or all have one; default own ones up to 50 log groups. */
  readonly logGroupMetrics?: boolean;
  /** Time without any log event that alarms; default none, as services of test environments may be silent for hours. */
  readonly silentAfter?: Duration;
  /** How often what failed is tried again, for 7 days and 1,000 times at most; default 15 minutes. */
  readonly replayEvery?: Duration;
}

/** In what the two functions differ. */
type OwnProps = Pick<PackageFunctionProps, 'names' | 'description' | 'code' | 'failures' | 'statements'> &
  FunctionChoices;

const replayDays = 7;
/** What SQS counts to. */
const maxReplays = 1000;
const defaultReplayEvery = Duration.minutes(15);
const memorySize = 512;
/** Up to so many log groups have their own metrics and lag alarm; more would exceed the 500 resources of a stack. */
const mostLogGroups = 50;

/** CloudWatch Logs -> Elasticsearch or OpenSearch: function, subscriptions, quarantine, replay and alarms. */
export class LogShipper extends Construct {
  readonly shipper: PackageFunction;
  /** Ships what the shipper could not, again and again. */
  readonly replayer: PackageFunction;
  readonly quarantine: IBucket | Bucket;
  /** Events of failed invocations, until they are shipped. */
  readonly failures: Queue;
  /** Those that were given up: by default after a week. */
  readonly deadLetters: Queue;
  #stream: LogStream | undefined;

  constructor(scope: Construct, id: string, props: LogShipperProps) {
    super(scope, id);
    const { names, encryptionKey, replayEvery = defaultReplayEvery } = props;
    this.quarantine =
      props.quarantineBucket ?? quarantineBucket(this, { bucketName: names?.quarantine, encryptionKey });
    this.deadLetters = keepingQueue(this, 'DeadLetters', { queueName: names?.deadLetters, encryptionKey });
    this.failures = keepingQueue(this, 'Failures', {
      queueName: names?.failures,
      encryptionKey,
      visibilityTimeout: atLeast(replayEvery, replayTimeout(props)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: replaysOf(replayEvery) },
    });
    this.shipper = this.#addFunction('Shipper', props, {
      names,
      description: 'Ships CloudWatch Logs to Elasticsearch or OpenSearch',
      code: lambdaCode('log-shipper'),
      failures: this.failures,
      statements: putStatements(this.quarantine),
      reservedConcurrentExecutions: props.reservedConcurrentExecutions ?? 20,
    });
    this.replayer = this.#addFunction('Replayer', props, {
      names: names?.replay,
      description: 'Ships again what the log shipper could not; invoked with {}, what is in the quarantine',
      code: lambdaCode('log-shipper-replay'),
      failures: this.deadLetters,
      statements: replayStatements(this.quarantine),
      ...props.replayer,
      timeout: replayTimeout(props),
      // Two for the queue, one for a person.
      reservedConcurrentExecutions: props.reservedConcurrentExecutions === 'none' ? 'none' : 3,
    });
    for (const { lambda } of [this.shipper, this.replayer])
      lambda.addEnvironment('OWN_LOG_GROUPS', this.#logs.join(','));
    this.replayer.lambda.addEventSource(
      new SqsEventSource(this.failures, { batchSize: 10, reportBatchItemFailures: true, maxConcurrency: 2 }),
    );
    this.#subscribe(props);
    this.#watch(props);
  }

  #addFunction(id: string, props: LogShipperProps, own: OwnProps): PackageFunction {
    const { engine, vpc, securityGroups } = props;
    const groups =
      securityGroups ?? (vpc && [outboundOnly(this, `${id}SecurityGroup`, vpc, id, [443, ...enginePorts(engine)])]);
    const added = new PackageFunction(this, id, {
      memorySize,
      // Three lines for each payload would cost more than shipping it.
      logLevel: 'WARN',
      ...props,
      ...own,
      statements: [...engineStatements(this, engine), ...own.statements],
      environment: {
        ...engineEnvironment(engine),
        QUARANTINE: quarantinePlace(this.quarantine),
        LOG_GROUP_METRICS: String(haveOwnMetrics(props)),
        ...props.environment,
      },
      ...(groups && { securityGroups: groups }),
    });
    acknowledgeResources(added.role, own.statements, 'Each refused payload is an object of its own in this folder.');
    this.quarantine.encryptionKey?.grantEncryptDecrypt(added.role);
    return added;
  }

  #subscribe(props: LogShipperProps): void {
    const { logGroups, kinesis, filterPattern = '', filterName, excludedLogGroups = [], names, encryptionKey } = props;
    const own = names ? [names.logGroup, names.replay.logGroup] : this.#logs;
    this.#stream =
      kinesis &&
      new LogStream(this, 'Stream', {
        ...kinesis,
        ...(names && { streamName: names.stream }),
        ...(encryptionKey && { encryptionKey }),
      });
    this.#stream?.feed(this.shipper.lambda, this.deadLetters);
    const destination = this.#stream ?? this.shipper.lambda;
    if (logGroups === 'account') {
      subscribeAccount(this, {
        destination,
        filterPattern,
        excluded: [...own, ...excludedLogGroups],
        policyName: names?.accountPolicy,
      });
    } else {
      const names = logGroups.map(({ name }) => name);
      subscribeGroups(this, { destination, filterPattern, filterName, names, own });
    }
  }

  get #logs(): string[] {
    return [this.shipper, this.replayer].map(({ logGroup }) => logGroup.logGroupName);
  }

  #watch(props: LogShipperProps): void {
    const { names, alarmActions, replayEvery = defaultReplayEvery } = props;
    const alarms = new Alarms(this, alarmActions, names?.alarm);
    alarms.addFunction(
      this.shipper.lambda,
      'Log events are not shipped at the first try: the engine refuses them or does not answer.',
    );
    alarms.addErrors(
      this.replayer.lambda,
      'Failed log events cannot be shipped again: see the log of the replaying function.',
      replayEvery,
      'Replay',
    );
    alarms.addQueue('Unshipped', this.failures, 'Log events wait for the engine; they are shipped when it is back.');
    alarms.addQueue(
      'DeadLetters',
      this.deadLetters,
      `Log events could not be shipped for ${daysOf(replayEvery)} days: replay them.`,
    );
    this.#watchLag(alarms, props);
    this.#watchQuarantine(alarms);
    this.#watchArrival(alarms, props);
  }

  /** Whether logs arrive at all: nothing else would ring when they stop. */
  #watchArrival(alarms: Alarms, { logGroups, filterName, silentAfter }: LogShipperProps): void {
    if (logGroups !== 'account' && filterName !== undefined) watchDeliveries(alarms, filterName);
    if (silentAfter) {
      alarms.add('Silent', {
        metric: this.shipper.lambda.metricInvocations({ period: Duration.minutes(5) }),
        meaning: `No log event has come for ${silentAfter.toMinutes()} minutes: see the subscription filters and whether services log.`,
        threshold: 1,
        comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
        periods: Math.max(1, Math.round(silentAfter.toMinutes() / 5)),
        missingIsBad: true,
      });
    }
    if (this.#stream) watchStream(alarms, this.#stream, this.shipper);
  }

  /** Of each log group by its own threshold; of all together where there are many, or where they are not known. */
  #watchLag(alarms: Alarms, props: LogShipperProps): void {
    const { logGroups, lagSeconds: ofAll } = props;
    const own = logGroups !== 'account' && haveOwnMetrics(props) ? logGroups : undefined;
    const strictest = logGroups === 'account' ? ofAll : Math.min(...logGroups.map(({ lagSeconds = 60 }) => lagSeconds));
    const watched = own?.map((group) => ({ ...group, dimensions: { [logGroupDimension]: group.name } })) ?? [
      { name: 'account', lagSeconds: strictest, dimensions: functionDimensions(this.shipper) },
    ];
    for (const { name, lagSeconds = 60, dimensions } of watched) {
      alarms.add(`Lag ${name}`, {
        metric: ownShipperMetric('LagMs', 'p99', dimensions),
        meaning: `Log events of ${name === 'account' ? 'the shipped log groups' : name} reach the engine late.`,
        threshold: lagSeconds * 1000,
        periods: 5,
        of: 3,
      });
    }
  }

  #watchQuarantine(alarms: Alarms): void {
    for (const [name, by] of Object.entries({ Quarantine: this.shipper, ReplayQuarantine: this.replayer })) {
      alarms.add(name, {
        metric: ownShipperMetric('Quarantined', 'Sum', functionDimensions(by)),
        meaning:
          'The engine will not take log events: read which and why in the bucket, fix the cause, and invoke the replayer with {}.',
        threshold: 0,
      });
    }
  }
}

const haveOwnMetrics = ({ logGroups, logGroupMetrics }: LogShipperProps): boolean =>
  logGroupMetrics ?? (logGroups !== 'account' && logGroups.length <= mostLogGroups);

/** How long the replayer may take. Lambda refuses a queue whose messages come back before that. */
const replayTimeout = ({ functionProps, replayer, replayEvery = defaultReplayEvery }: LogShipperProps): Duration =>
  functionProps?.timeout ?? replayer?.timeout ?? Duration.seconds(Math.min(900, replayEvery.toSeconds()));

const atLeast = (one: Duration, other: Duration): Duration => (one.toSeconds() < other.toSeconds() ? other : one);

/** How often a failed event is tried again. */
const replaysOf = (every: Duration): number =>
  Math.min(maxReplays, Math.ceil(Duration.days(replayDays).toSeconds() / every.toSeconds()));

/** For how long, days. */
const daysOf = (every: Duration): number =>
  Math.round(((replaysOf(every) * every.toSeconds()) / Duration.days(1).toSeconds()) * 10) / 10;

/** CloudWatch Logs could not hand events over. The filter's name is that of all environments of the fleet in the account and region. */
function watchDeliveries(alarms: Alarms, filterName: string): void {
  const metric = (metricName: string) =>
    insightsMetric({
      namespace: 'AWS/Logs',
      metricName,
      statistic: 'Sum',
      dimensions: ['LogGroupName', 'DestinationType', 'FilterName'],
      where: { FilterName: filterName },
      groupBy: 'LogGroupName',
    });
  alarms.add('DeliveryErrors', {
    metric: metric('DeliveryErrors'),
    meaning: `CloudWatch Logs could not deliver events of log groups with the filter ${filterName}: the contributors of the alarm say of which. See the permission of the function, or the role of the stream.`,
    threshold: 0,
  });
  alarms.add('DeliveryThrottling', {
    metric: metric('DeliveryThrottling'),
    meaning: `CloudWatch Logs is held up while it delivers events of log groups with the filter ${filterName}, and tries again for 24 hours: raise the concurrency or the shards.`,
    threshold: 0,
    periods: 5,
    of: 3,
  });
}

function watchStream(alarms: Alarms, { stream }: LogStream, shipper: PackageFunction): void {
  alarms.add('IteratorAge', {
    metric: shipper.lambda.metric('IteratorAge', { statistic: 'Maximum', period: Duration.minutes(1) }),
    meaning: 'The shipper does not keep up with the stream: more shards, more parallelization, or a faster engine.',
    threshold: 60_000,
    periods: 5,
    of: 3,
  });
  alarms.add('StreamThrottles', {
    metric: stream.metricWriteProvisionedThroughputExceeded({ statistic: 'Sum', period: Duration.minutes(1) }),
    meaning: 'The stream does not take all that CloudWatch Logs writes, which tries again for 24 hours: more shards.',
    threshold: 0,
    periods: 5,
    of: 3,
  });
}

const functionDimensions = ({ lambda }: PackageFunction) => ({ [functionDimension]: lambda.functionName });

const ownShipperMetric = (name: ShipperMetric, statistic: string, dimensions: Record<string, string>) =>
  ownMetric(shipperNamespace, name, statistic, dimensions);
