import { type Fleet, resolveServices, resourceNames } from '@bizom/fleet';
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FleetStack } from './fleet-stack.ts';
import { LogShipper, type LogShipperProps } from './log-shipper.ts';

/** The log shipper of one environment of a fleet that names an engine. */
export class LogShipperStack extends FleetStack {
  readonly logShipper: LogShipper;

  constructor(scope: Construct, fleet: Fleet, environment: string, engine: LogShipperProps['engine']) {
    const names = resourceNames(fleet, environment).logShipper;
    super(scope, fleet, environment, names.stack, 'Ships CloudWatch Logs to the search engine');
    const { subscriptions = 'log-groups', shipperConcurrency, kinesis } = this.choices;
    const vpc = this.vpc();
    const groups = logGroups(fleet, environment);
    this.logShipper = new LogShipper(this, 'LogShipper', {
      ...(shipperConcurrency !== undefined && { reservedConcurrentExecutions: shipperConcurrency }),
      ...this.functionChoices(),
      names,
      engine,
      ...(subscriptions === 'account' ? { logGroups: 'account', ...strictest(groups) } : { logGroups: groups }),
      ...(vpc && { vpc }),
      ...(kinesis && { kinesis: kinesisOptions(kinesis) }),
    });
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
