import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IAlarmAction,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IRule } from 'aws-cdk-lib/aws-events';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface AlarmRule {
  metric: IMetric;
  /** What it means, and what to do: it is the alarm's description. */
  meaning: string;
  threshold: number;
  /** Default: greater than the threshold. */
  comparison?: ComparisonOperator;
  /** Periods out of `periods` that must be over it; default all. */
  of?: number;
  /** Periods looked at; default 1. */
  periods?: number;
  /** Whether no data is an alarm; default false. */
  missingIsBad?: boolean;
  /** What it does; default what all alarms of the Lambda do. */
  actions?: readonly IAlarmAction[] | undefined;
}

/** The alarms of one Lambda, all with the same actions. */
export class Alarms extends Construct {
  readonly #actions: readonly IAlarmAction[];
  readonly #nameOf: ((what: string) => string) | undefined;

  /** @param nameOf the name of the alarm on `what`; default CloudFormation's choice */
  constructor(scope: Construct, actions: readonly IAlarmAction[] = [], nameOf?: (what: string) => string) {
    super(scope, 'Alarms');
    this.#actions = actions;
    this.#nameOf = nameOf;
  }

  add(name: string, rule: AlarmRule): Alarm {
    const { metric, meaning, threshold, periods = 1, of = periods, missingIsBad = false } = rule;
    const alarm = new Alarm(this, name, {
      ...(this.#nameOf && { alarmName: this.#nameOf(name) }),
      metric,
      alarmDescription: meaning,
      threshold,
      comparisonOperator: rule.comparison ?? ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      datapointsToAlarm: of,
      treatMissingData: missingIsBad ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    for (const action of rule.actions ?? this.#actions) {
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
    return alarm;
  }

  /** What can go wrong with every Lambda whose failed events are kept: as `addErrors`, and one that could not be kept. */
  addFunction(lambda: IFunction, errors: string): void {
    this.addErrors(lambda, errors);
    this.add('FailuresLost', {
      metric: lambda.metric('DestinationDeliveryFailures', { statistic: 'Sum', period: Duration.minutes(1) }),
      meaning: 'A failed event could not be put into the queue for failed events: it is lost.',
      threshold: 0,
    });
    this.add('EventsDropped', {
      metric: lambda.metric('AsyncEventsDropped', { statistic: 'Sum', period: Duration.minutes(1) }),
      meaning: 'Lambda gave events up after all tries: they are in the queue for failed events.',
      threshold: 0,
    });
  }

  /**
   * Errors of a function, and no concurrency left for it.
   * @param period how often it is invoked; default each minute, or more often
   * @param prefix of the names of the alarms; default none
   */
  addErrors(lambda: IFunction, errors: string, period = Duration.minutes(1), prefix = ''): void {
    this.add(`${prefix}Errors`, {
      metric: lambda.metricErrors({ period }),
      meaning: errors,
      threshold: 0,
      periods: 5,
      of: 3,
    });
    this.add(`${prefix}Throttles`, {
      metric: lambda.metricThrottles({ period }),
      meaning:
        'Invocations wait because the reserved concurrency is used up: raise it, or find out why they take long.',
      threshold: 0,
      periods: 5,
      of: 3,
    });
  }

  /** A queue in which there should be nothing. What a reader has taken and not yet dealt with counts as well. */
  addQueue(name: string, queue: IQueue, meaning: string): void {
    const options = { period: Duration.minutes(1), statistic: 'Maximum' };
    const metric = new MathExpression({
      expression: 'waiting + taken',
      usingMetrics: {
        waiting: queue.metricApproximateNumberOfMessagesVisible(options),
        taken: queue.metricApproximateNumberOfMessagesNotVisible(options),
      },
      period: options.period,
    });
    this.add(name, { metric, meaning, threshold: 0 });
  }

  /** Rules of EventBridge that could not reach their target. */
  addRules(name: string, rules: readonly IRule[], meaning: string): void {
    const metrics = rules.map((rule, index) => [
      `rule${index}`,
      new Metric({
        namespace: 'AWS/Events',
        metricName: 'FailedInvocations',
        dimensionsMap: { RuleName: rule.ruleName },
        statistic: 'Sum',
      }),
    ]);
    const metric = new MathExpression({
      expression: 'SUM(METRICS())',
      usingMetrics: Object.fromEntries(metrics),
      period: Duration.minutes(1),
    });
    this.add(name, { metric, meaning, threshold: 0 });
  }
}

/** A metric of the packages' own, a value each minute unless another period is given. */
export const ownMetric = (
  namespace: string,
  metricName: string,
  statistic: string,
  dimensionsMap: Record<string, string>,
  period = Duration.minutes(1),
): Metric => new Metric({ namespace, metricName, statistic, dimensionsMap, period });
