import { type AlertsEnvironment, AlertsError, eventPatterns } from '@bizom/alerts';
import type { TaskAlertsNames } from '@bizom/fleet';
import { alertsMetrics, alertsNamespace, deliveryDimensions } from '@bizom/metric-names';
import type { ChannelConfig, Route } from '@bizom/notify';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledgeResources } from './acknowledge.ts';
import { Alarms, ownMetric } from './alarms.ts';
import { alertsStatements, type LookUps } from './alerts-rights.ts';
import { lambdaCode } from './code.ts';
import { ofCluster } from './event-pattern.ts';
import { mailTopic } from './mail-topic.ts';
import { outboundOnly } from './network.ts';
import { type FunctionChoices, PackageFunction } from './package-function.ts';
import { keepingQueue } from './queues.ts';

export interface TaskAlertsProps extends FunctionChoices {
  /** Names of what is deployed, such as `taskAlertsNames('shop-prod-task-alerts')` of `@bizom/fleet`; default CloudFormation's choice. */
  readonly names?: TaskAlertsNames;
  /** ECS clusters whose tasks are watched. */
  readonly clusters: readonly string[];
  /** Channels that get the messages, by a name of your choice; secrets are named in them, never written. With `emails`, the name `emails` is taken. Default none. */
  readonly channels?: Readonly<Record<string, ChannelConfig>>;
  /** Addresses that get every message by e-mail, whatever the routes, through an SNS topic of the construct; each must confirm. Default none. */
  readonly emails?: readonly string[];
  /** The handler's other variables: routes, names, links, times. */
  readonly alerts?: Omit<AlertsEnvironment, 'ALERTS_CHANNELS' | 'ALERTS_TABLE'>;
  /** What may be looked up for a message. */
  readonly lookUps?: LookUps;
  /** What the alarm on a channel does, by the channel's name, where it must not go to that channel; default `alarmActions`. */
  readonly channelAlarmActions?: Readonly<Record<string, IAlarmAction[]>>;
  /** Which of `eventPatterns` there are rules for; default all. */
  readonly events?: readonly (keyof typeof eventPatterns)[];
}

const timeout = Duration.minutes(1);
/** The channel of the addresses in `emails`. */
const mailChannel = 'emails';
const unforeseen =
  'The names of tasks and log streams are not known at deployment: each statement is narrowed to its cluster or log group.';

/** ECS events -> one message for a failing service: rules, function, table of incidents, topic and alarms. */
export class TaskAlerts extends Construct {
  readonly alerter: PackageFunction;
  /** Incidents and the events that were seen, so that no message is sent twice. */
  readonly incidents: Table;
  /** Events whose message no channel accepted. */
  readonly failures: Queue;
  readonly rules: Readonly<Record<string, Rule>>;
  /** The topic of the addresses in `emails`. */
  readonly mail: Topic | undefined;

  /** @throws AlertsError `INVALID_OPTION` for a channel that has the name of that of the addresses */
  constructor(scope: Construct, id: string, props: TaskAlertsProps) {
    super(scope, id);
    const { names, encryptionKey, vpc, alerts = {} } = props;
    this.mail = this.#addMail(props);
    const channels = this.#channels(props);
    this.failures = keepingQueue(this, 'Failures', { queueName: names?.failures, encryptionKey });
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
        ...mailRoute(props),
        ALERTS_CHANNELS: channelsJson(this, channels),
        ALERTS_TABLE: this.incidents.tableName,
        ...props.environment,
      },
      ...(groups && { securityGroups: groups }),
    });
    this.incidents.grant(this.alerter.role, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem');
    acknowledgeResources(this.alerter.role, statements, unforeseen);
    this.rules = this.#addRules(props);
    this.#watch(props, Object.keys(channels));
  }

  #addMail({ names, channels = {}, emails = [], encryptionKey }: TaskAlertsProps): Topic | undefined {
    if (emails.length === 0) return undefined;
    if (Object.hasOwn(channels, mailChannel)) {
      throw new AlertsError(
        'INVALID_OPTION',
        `channels.${mailChannel}: expected another name, as this one is taken by the topic of the addresses in "emails"; rename the channel.`,
      );
    }
    return mailTopic(this, emails, names?.mail, encryptionKey);
  }

  #channels({ channels = {} }: TaskAlertsProps): Record<string, ChannelConfig> {
    return { ...channels, ...(this.mail && { [mailChannel]: { type: 'sns' as const, topicArn: this.mail.topicArn } }) };
  }

  #addTable({ names, encryptionKey }: TaskAlertsProps): Table {
    return new Table(this, 'Incidents', {
      ...(names && { tableName: names.incidents }),
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

  #addRules({
    names,
    clusters,
    events = Object.keys(eventPatterns) as (keyof typeof eventPatterns)[],
  }: TaskAlertsProps) {
    const target = new LambdaFunction(this.alerter.lambda, {
      deadLetterQueue: this.failures,
      retryAttempts: 185,
      maxEventAge: Duration.hours(24),
    });
    const rules = events.map((name) => {
      const eventPattern = ofCluster(this, eventPatterns[name], clusters);
      const ruleName = names && { ruleName: names.rule(name) };
      return [
        name,
        new Rule(this, name, { ...ruleName, description: `ECS: ${name}`, eventPattern, targets: [target] }),
      ];
    });
    return Object.fromEntries(rules);
  }

  #watch({ names, alarmActions, channelAlarmActions = {} }: TaskAlertsProps, channels: readonly string[]): void {
    const alarms = new Alarms(this, alarmActions, names?.alarm);
    alarms.addFunction(this.alerter.lambda, 'Alerts of ECS tasks fail: see the log of the function.');
    alarms.addQueue(
      'Untold',
      this.failures,
      'A message reached no channel, after all tries: read the events in the queue, look at the tokens.',
    );
    alarms.addRules(
      'EventsNotDelivered',
      Object.values(this.rules),
      'EventBridge could not hand events of ECS to the alerts: they are in the queue of failed events.',
    );
    const [byFunction, byChannel] = deliveryDimensions;
    for (const channel of channels) {
      const dimensions = { [byFunction]: this.alerter.lambda.functionName, [byChannel]: channel };
      alarms.add(`Channel ${channel}`, {
        metric: ownMetric(alertsNamespace, alertsMetrics.deliveriesFailed, 'Sum', dimensions),
        meaning: `The channel ${channel} does not take messages: see the log of the function, look at its token.`,
        threshold: 0,
        actions: channelAlarmActions[channel],
      });
    }
  }
}

/** Routes lead only to channels that they name: where there are any, the addresses need their own route. */
function mailRoute({ emails = [], alerts = {} }: TaskAlertsProps): Pick<AlertsEnvironment, 'ALERTS_ROUTES'> {
  const routes: Route[] = JSON.parse(alerts.ALERTS_ROUTES ?? '[]');
  if (emails.length === 0 || routes.length === 0) return {};
  return { ALERTS_ROUTES: JSON.stringify([...routes, { to: [mailChannel] }]) };
}

/** JSON with the topic's ARN, which is known only when it is deployed. */
const channelsJson = (scope: Construct, channels: object): string => Stack.of(scope).toJsonString(channels);
