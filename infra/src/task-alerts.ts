import { type AlertsEnvironment, eventPatterns } from '@bizom/alerts';
import type { ChannelConfig } from '@bizom/notify';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledgeResources } from './acknowledge.ts';
import { Alarms } from './alarms.ts';
import { alertsStatements, type LookUps } from './alerts-rights.ts';
import { lambdaCode } from './code.ts';
import { ofCluster } from './event-pattern.ts';
import { mailTopic } from './mail-topic.ts';
import { outboundOnly } from './network.ts';
import { type FunctionChoices, PackageFunction } from './package-function.ts';
import { keepingQueue } from './queues.ts';

export interface TaskAlertsProps extends FunctionChoices {
  /** ECS clusters whose tasks are watched. */
  readonly clusters: readonly string[];
  /** Where messages go, by a name of one's own; secrets are named in them, never written. Default none. */
  readonly channels?: Readonly<Record<string, ChannelConfig>>;
  /** Addresses that get every message by e-mail through an SNS topic of the construct; each must confirm. Default none. */
  readonly emails?: readonly string[];
  /** The handler's other variables: routes, names, links, times. */
  readonly alerts?: Omit<AlertsEnvironment, 'ALERTS_CHANNELS' | 'ALERTS_TABLE'>;
  /** What may be looked up for a message. */
  readonly lookUps?: LookUps;
  /** Which of `eventPatterns` there are rules for; default all. */
  readonly events?: readonly (keyof typeof eventPatterns)[];
}

const timeout = Duration.minutes(1);
/** The channel of the addresses in `emails`. */
const mailChannel = 'emails';
const unforeseen =
  'Nobody knows the names of tasks and log streams beforehand: each is narrowed to its cluster or log group.';

/** ECS events -> one message for a failing service: rules, function, table of incidents, topic and alarms. */
export class TaskAlerts extends Construct {
  readonly alerter: PackageFunction;
  /** Incidents and the events that were seen, so that nothing is said twice. */
  readonly incidents: Table;
  /** Events about which nobody could be told. */
  readonly failures: Queue;
  readonly rules: Readonly<Record<string, Rule>>;

  constructor(scope: Construct, id: string, props: TaskAlertsProps) {
    super(scope, id);
    const { encryptionKey, vpc, emails = [], alerts = {} } = props;
    const topic = emails.length > 0 ? mailTopic(this, emails, encryptionKey) : undefined;
    const channels: Record<string, ChannelConfig> = {
      ...props.channels,
      ...(topic && { [mailChannel]: { type: 'sns', topicArn: topic.topicArn } }),
    };
    this.failures = keepingQueue(this, 'Failures', { encryptionKey });
    this.incidents = this.#addTable(props);
    const groups =
      props.securityGroups ?? (vpc && [outboundOnly(this, 'SecurityGroup', vpc, 'Sends alerts of ECS tasks', [443])]);
    const statements = alertsStatements(this, { channels, clusters: props.clusters, ...props.lookUps });
    this.alerter = new PackageFunction(this, 'Alerter', {
      memorySize: 512,
      timeout,
      reservedConcurrentExecutions: 10,
      ...props,
      description: 'Says what died on ECS, why, and what to do',
      code: lambdaCode('alerts'),
      failures: this.failures,
      statements,
      environment: {
        ...alerts,
        ALERTS_CHANNELS: channelsJson(this, channels),
        ALERTS_TABLE: this.incidents.tableName,
        ...props.environment,
      },
      ...(groups && { securityGroups: groups }),
    });
    this.incidents.grant(this.alerter.role, 'dynamodb:UpdateItem', 'dynamodb:DeleteItem');
    acknowledgeResources(this.alerter.role, statements, unforeseen);
    this.rules = this.#addRules(props);
    this.#watch(props);
  }

  #addTable({ encryptionKey }: TaskAlertsProps): Table {
    return new Table(this, 'Incidents', {
      partitionKey: { name: 'key', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: encryptionKey ? TableEncryption.CUSTOMER_MANAGED : TableEncryption.DEFAULT,
      ...(encryptionKey && { encryptionKey }),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // What it holds is over after three days.
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  #addRules({ clusters, events = Object.keys(eventPatterns) as (keyof typeof eventPatterns)[] }: TaskAlertsProps) {
    const target = new LambdaFunction(this.alerter.lambda, {
      deadLetterQueue: this.failures,
      retryAttempts: 185,
      maxEventAge: Duration.hours(24),
    });
    const rules = events.map((name) => {
      const eventPattern = ofCluster(this, eventPatterns[name], clusters);
      return [name, new Rule(this, name, { description: `ECS: ${name}`, eventPattern, targets: [target] })];
    });
    return Object.fromEntries(rules);
  }

  #watch({ alarmActions }: TaskAlertsProps): void {
    const alarms = new Alarms(this, alarmActions);
    alarms.addFunction(this.alerter.lambda, 'Alerts of ECS tasks fail: see the log of the function.');
    alarms.addQueue(
      'Untold',
      this.failures,
      'A message reached no channel, after all tries: read the events in the queue, look at the tokens.',
    );
  }
}

/** JSON with the topic's ARN, which is known only when it is deployed. */
const channelsJson = (scope: Construct, channels: object): string => Stack.of(scope).toJsonString(channels);
