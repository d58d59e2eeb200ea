import { type Fleet, resolveLogs, resolveServices, resourceNames } from '@bizom/fleet';
import { Annotations, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type EnvironmentPlace, FleetStack } from './fleet-stack.ts';
import { LogShipper, type LogShipperProps } from './log-shipper.ts';
import { shipperEnvironment } from './shipper-environment.ts';

/** The log shipper of one environment of a fleet that names an engine. */
export class LogShipperStack extends FleetStack {
  readonly logShipper: LogShipper;

  constructor(scope: Construct, fleet: Fleet, place: EnvironmentPlace, engine: LogShipperProps['engine']) {
    const environment = place.choices.environment.name;
    const names = resourceNames(fleet, environment).logShipper;
    super(scope, place, names.stack, 'Ships CloudWatch Logs to the search engine');
    const { subscriptions = 'log-groups', kinesis, replayMinutes } = this.choices;
    const vpc = this.vpc();
    const logs = resolveLogs(fleet, environment);
    const groups = logGroups(fleet, environment).filter(({ name }) => !logs.exclude.includes(name));
    this.logShipper = new LogShipper(this, 'LogShipper', {
      ...concurrency(this.choices),
      ...this.functionChoices('log-shipper'),
      replayer: this.ownChoices('log-shipper-replay'),
      names,
      engine,
      filterName: logs.filterName,
      filterPattern: logs.filterPattern,
      ...(logs.logGroupMetrics !== undefined && { logGroupMetrics: logs.logGroupMetrics }),
      environment: shipperEnvironment(logs.shipper),
      ...(subscriptions === 'account'
        ? { logGroups: 'account', excludedLogGroups: logs.exclude, ...strictest(groups) }
        : { logGroups: groups }),
      ...(replayMinutes !== undefined && { replayEvery: Duration.minutes(replayMinutes) }),
      ...silence(logs.silentMinutes ?? (this.choices.environment.production ? 60 : 0)),
      ...(vpc && { vpc }),
      ...(kinesis && { kinesis: kinesisOptions(kinesis) }),
    });
    if (logs.match.length > 0) {
      Annotations.of(this).addInfo(
        `logs.match: log groups cannot be listed here; subscribe those that match with "bizom-logs subscribe --env ${environment} --apply".`,
      );
    }
    const { shipper, replayer, quarantine, failures } = this.logShipper;
    this.addOutputs({
      ShipperFunction: shipper.lambda.functionName,
      ShipperRoleArn: shipper.role.roleArn,
      ReplayFunction: replayer.lambda.functionName,
      ReplayRoleArn: replayer.role.roleArn,
      QuarantineBucket: quarantine.bucketName,
      FailuresQueueUrl: failures.queueUrl,
    });
  }
}

const silence = (minutes: number): Pick<LogShipperProps, 'silentAfter'> =>
  minutes === 0 ? {} : { silentAfter: Duration.minutes(minutes) };

/** A shard is read by as many shippers as its parallelization says; more would only be taken from the account. */
function concurrency({
  shipperConcurrency,
  kinesis,
}: FleetStack['choices']): Pick<LogShipperProps, 'reservedConcurrentExecutions'> {
  const ofShards = kinesis?.shards === undefined ? undefined : kinesis.shards * kinesis.parallelization;
  const chosen = shipperConcurrency ?? ofShards;
  return chosen === undefined ? {} : { reservedConcurrentExecutions: chosen };
}

/** Services may share a log group: the strictest threshold holds. */
function logGroups(fleet: Fleet, environment: string) {
  const groups = new Map<string, number>();
  for (const { logGroup, thresholds } of resolveServices(fleet, environment)) {
    groups.set(logGroup, Math.min(thresholds.logLagSeconds, groups.get(logGroup) ?? Number.POSITIVE_INFINITY));
  }
  return [...groups].map(([name, lagSeconds]) => ({ name, lagSeconds }));
}

/** One threshold for all of them; none where no service says one. */
function strictest(groups: ReturnType<typeof logGroups>): { lagSeconds?: number } {
  return groups.length === 0 ? {} : { lagSeconds: Math.min(...groups.map(({ lagSeconds }) => lagSeconds)) };
}

function kinesisOptions({ shards, retentionHours, parallelization }: NonNullable<FleetStack['choices']['kinesis']>) {
  return { ...(shards !== undefined && { shards }), retention: Duration.hours(retentionHours), parallelization };
}
