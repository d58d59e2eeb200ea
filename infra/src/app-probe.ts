import {
  type AppProbeNames,
  type EvidencePlace,
  type Fleet,
  type ResolvedService,
  resolveServices,
} from '@bizom/fleet';
import { probeNamespace } from '@bizom/metric-names';
import { Aws, Duration } from 'aws-cdk-lib';
import { ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeResources } from './acknowledge.ts';
import { Alarms } from './alarms.ts';
import { lambdaCode } from './code.ts';
import { readClusters } from './ecs-rights.ts';
import { outboundOnly } from './network.ts';
import { type FunctionChoices, PackageFunction } from './package-function.ts';
import { refuseUnwatched, watchServices } from './probe-alarms.ts';
import { readSecrets } from './secrets.ts';

export interface AppProbeProps extends FunctionChoices {
  /** Names of what is deployed, such as `appProbeNames('shop-prod-app-probe')` of `@bizom/fleet`; default CloudFormation's choice. */
  readonly names?: AppProbeNames;
  /** The fleet that is probed: a file of it goes with the code. */
  readonly fleet: Fleet;
  /** Which of its environments. */
  readonly environmentName: string;
  /** How often rounds begin anew; default 1 minute, in which the fleet's `probe.intervalSeconds` says how many there are. */
  readonly every?: Duration;
}

/** Health endpoints of JVM services -> CloudWatch metrics: schedule, function, and an alarm for each service. */
export class AppProbe extends Construct {
  readonly prober: PackageFunction;
  readonly schedule: Rule;

  /** @throws InfraError `METRIC_NOT_PUBLISHED` where the fleet leaves out what the alarms look at */
  constructor(scope: Construct, id: string, props: AppProbeProps) {
    super(scope, id);
    const { names, fleet, environmentName, vpc } = props;
    refuseUnwatched(fleet.probe.metrics);
    const every = props.every ?? Duration.minutes(1);
    const services = resolveServices(fleet, environmentName);
    const groups =
      props.securityGroups ??
      (vpc && [outboundOnly(this, 'SecurityGroup', vpc, 'Asks ECS tasks how they are', [443, ...ports(services)])]);
    const statements = this.#statements(fleet, services);
    this.prober = new PackageFunction(this, 'Prober', {
      // Mostly it waits: 1,000 targets take 0.2 s of a core each round.
      memorySize: 256,
      // The last round may begin when the next invocation is due.
      timeout: every.plus(Duration.seconds(Math.ceil(fleet.probe.timeoutSeconds) + 20)),
      // Invocations follow each other; the last round of one may overlap the first of the next.
      reservedConcurrentExecutions: 2,
      ...props,
      description: 'Asks the JVM services how they are',
      code: lambdaCode('app-probe', { 'fleet.config.json': JSON.stringify(fleet) }),
      // A round is worth nothing when the next one is due: what is to be known of one that failed is in the log.
      failures: undefined,
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
      statements,
      environment: { ENVIRONMENT: environmentName, ROUNDS_SECONDS: String(every.toSeconds()), ...props.environment },
      ...(groups && { securityGroups: groups }),
    });
    acknowledgeResources(
      this.prober.role,
      statements,
      'The names of tasks are not known at deployment: each statement is narrowed to its cluster.',
    );
    this.schedule = new Rule(this, 'Schedule', {
      ...(names && { ruleName: names.schedule }),
      description: `Rounds of the probe in ${environmentName}`,
      schedule: Schedule.rate(every),
      targets: [new LambdaFunction(this.prober.lambda, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
    this.#watch(props, every, services);
  }

  #statements({ probe }: Fleet, services: readonly ResolvedService[]): PolicyStatement[] {
    const { auth, namespace = probeNamespace, sink, blackBox } = probe;
    const clusters = [...new Set(services.map(({ cluster }) => cluster))];
    const secrets = auth ? [auth.type === 'basic' ? auth.password : auth.token] : [];
    const publish = new PolicyStatement({
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringEquals: { 'cloudwatch:namespace': namespace } },
    });
    return [
      ...readClusters(this, clusters),
      ...(sink === 'cloudwatch' ? [publish] : []),
      ...(blackBox ? keepEvidence(blackBox) : []),
      ...readSecrets(this, secrets),
    ];
  }

  #watch({ names, fleet, alarmActions }: AppProbeProps, every: Duration, services: readonly ResolvedService[]): void {
    const alarms = new Alarms(this, alarmActions, names?.alarm);
    alarms.addErrors(
      this.prober.lambda,
      'Rounds of the probe fail, or CloudWatch does not take what they measured: see the log of the function.',
      every,
    );
    alarms.add('Silent', {
      metric: this.prober.lambda.metricInvocations({ period: every }),
      meaning: 'The probe is not invoked: no service is watched.',
      threshold: 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: 5,
      missingIsBad: true,
    });
    watchServices(alarms, fleet.probe, services);
  }
}

/** Writes evidence, and deletes what is too old. */
function keepEvidence({ bucket, prefix }: EvidencePlace): PolicyStatement[] {
  const arn = `arn:${Aws.PARTITION}:s3:::${bucket}`;
  return [
    new PolicyStatement({ actions: ['s3:PutObject', 's3:DeleteObject'], resources: [`${arn}/${prefix}/*`] }),
    new PolicyStatement({
      actions: ['s3:ListBucket'],
      resources: [arn],
      conditions: { StringLike: { 's3:prefix': `${prefix}/*` } },
    }),
  ];
}

/** Where the services' endpoints are. */
const ports = (services: readonly ResolvedService[]): number[] =>
  services.map(({ port, health }) => health.port ?? port);
