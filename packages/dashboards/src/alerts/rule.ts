import { QueryBuilder, RuleBuilder } from '@grafana/grafana-foundation-sdk/alerting';
import { TypeMathBuilder, TypeReduceBuilder, TypeThresholdBuilder } from '@grafana/grafana-foundation-sdk/expr';
import { metricQuery, refId, type Series } from '../metrics/series.ts';
import type { AlertRule, Severity } from '../model/content.ts';
import { panelId, uid } from '../model/ids.ts';
import { logLink } from '../model/log-store.ts';
import { eventLabel, eventValue, ownerTag } from '../model/owner-tag.ts';
import { folderOf, type ServiceTarget } from '../model/target.ts';
import { whenEvaluated } from './annotation.ts';

/** CloudWatch shows the values of a minute up to two minutes later. */
const lagSeconds = 120;

/** What makes one alert rule. */
export interface AlertOptions {
  target: Pick<ServiceTarget, 'fleet' | 'environment' | 'service' | 'datasourceUid' | 'production'> &
    Partial<Pick<ServiceTarget, 'logStore' | 'logGroup'>>;
  /** Unique among the target's rules; the rule's uid comes from it. */
  key: string;
  /** What is wrong, as the message's title says it after the service's name: `CPU above 80 %`. */
  title: string;
  /** What it means and what to do; `currentValue('A_now')` in it becomes the value. */
  description: string;
  /** The panel whose picture is sent: it has fixed dimensions, for a template variable would show its default. */
  panel: { dashboardUid: string; key: string };
  /** Severity in production; elsewhere it is `warn`. */
  severity: Severity;
  /** `A`, `B`, …; each is reduced to one number, which conditions call `$A_now`, `$B_now`. */
  series: readonly (Series & { windowSeconds?: number })[];
  /** How a series becomes a number. */
  reduce: 'last' | 'sum' | 'min' | 'max';
  /** Beyond which `A_now` is wrong; or an expression over all of them that is not 0 when it is. */
  when: { above: number } | { below: number } | { math: string };
  /** How far back each series is read unless it has its own window, seconds; at least two data points and CloudWatch's delay of some minutes. */
  windowSeconds: number;
  /** How long it must be wrong before the alert fires, a Prometheus duration: `5m`; `0s` at once. */
  forDuration: string;
  /** How often it is looked at, seconds. */
  everySeconds: 60 | 300;
  /**
   * What no data means. CloudWatch answers a denied or throttled request with no data at times (grafana/grafana#100323), so
   * `OK` is for metrics that are rarely written alone.
   * - `OK`: nothing happened.
   * - `KeepLast`: unknown; an alert that fires keeps firing.
   * - `NoData`: raises the alert `DatasourceNoData`.
   */
  noData: 'OK' | 'KeepLast' | 'NoData';
  /**
   * What a failed query means. `KeepLast` (default): unknown; an alert that fires keeps firing. `Error`: raises the alert
   * `DatasourceError`, which one rule a service is enough for.
   */
  onError?: 'KeepLast' | 'Error';
  /** Whether it reports an event that is over at once, such as a failed deployment: no message says that it is resolved. */
  event?: boolean;
}

/**
 * Makes a rule: each series reduced to a number, the numbers compared, the result tied to its panel.
 * @example
 * const network = { key: 'network', title: 'Network busy', description: `${currentValue('A_now')} bytes a second: scale out.` };
 * const series = [containerInsights(target, 'NetworkRxBytes', 'Average', { label: 'Received' })];
 * const panel = { dashboardUid: serviceDashboardUid(target), key: 'network' };
 * const wrong = { reduce: 'last', when: { above: 50e6 }, severity: 'warn', noData: 'KeepLast' } as const;
 * alertRule({ target, ...network, series, panel, ...wrong, windowSeconds: 600, forDuration: '5m', everySeconds: 60 });
 */
export function alertRule(options: AlertOptions): AlertRule {
  const { target, key, everySeconds } = options;
  const builder = new RuleBuilder(`${target.service}: ${options.title}`)
    .uid(uid(target.fleet, target.environment, `${target.service}_${key}`))
    .folderUID(folderOf(target.fleet, target.environment).uid)
    .ruleGroup(groupOf(target.service, everySeconds))
    .forDuration(options.forDuration)
    .noDataState(options.noData)
    .execErrState(options.onError ?? 'KeepLast')
    .condition('condition')
    .labels(labelsOf(options))
    .annotations(annotationsOf(options));
  for (const query of queriesOf(options)) builder.withQuery(query);
  return {
    key,
    folder: folderOf(target.fleet, target.environment),
    group: groupOf(target.service, everySeconds),
    everySeconds,
    rule: builder.build(),
  };
}

function groupOf(service: string, everySeconds: number): string {
  return `${service} every ${everySeconds / 60} min`;
}

function labelsOf({ target, severity, event = false }: AlertOptions): Record<string, string> {
  return {
    ...(event && { [eventLabel]: eventValue }),
    managed_by: ownerTag,
    fleet: target.fleet,
    environment: target.environment,
    service: target.service,
    severity: target.production ? severity : 'warn',
  };
}

function annotationsOf({ target, title, description, panel, noData }: AlertOptions): Record<string, string> {
  const emptyIsNormal = noData === 'OK';
  const summary = `${target.service} in ${target.environment}: ${title}`;
  return {
    summary: whenEvaluated(summary, unknownSummary(target, title), emptyIsNormal),
    description: whenEvaluated(description, 'The query failed or returned no data.', emptyIsNormal),
    ...(target.logStore !== undefined &&
      target.logGroup !== undefined && { logs_url: logLink(target.logStore, target.logGroup, 'lastHour') }),
    __dashboardUid__: panel.dashboardUid,
    __panelId__: String(panelId(panel.key)),
  };
}

function unknownSummary({ service, environment }: AlertOptions['target'], title: string): string {
  return `${service} in ${environment}: cannot evaluate "${title}"`;
}

function queriesOf({ series, reduce, when, windowSeconds, target }: AlertOptions): QueryBuilder[] {
  const metrics = series.map((one, index) =>
    new QueryBuilder(refId(index))
      .datasourceUid(target.datasourceUid)
      .relativeTimeRange({
        from: Math.max(one.windowSeconds ?? windowSeconds, (one.periodSeconds ?? 60) + lagSeconds),
        to: 0,
      })
      .model(metricQuery(one, refId(index), target.datasourceUid)),
  );
  const numbers = series.map((_, index) =>
    expression(
      `${refId(index)}_now`,
      new TypeReduceBuilder()
        .refId(`${refId(index)}_now`)
        .expression(refId(index))
        .reducer(reduce)
        .settings({ mode: 'dropNN' }),
    ),
  );
  return [...metrics, ...numbers, expression('condition', condition(when))];
}

function condition(when: AlertOptions['when']): TypeMathBuilder | TypeThresholdBuilder {
  if ('math' in when) return new TypeMathBuilder().refId('condition').expression(when.math);
  const evaluator =
    'above' in when ? { type: 'gt' as const, params: [when.above] } : { type: 'lt' as const, params: [when.below] };
  return new TypeThresholdBuilder().refId('condition').expression('A_now').conditions([{ evaluator }]);
}

function expression(ref: string, model: TypeMathBuilder | TypeReduceBuilder | TypeThresholdBuilder): QueryBuilder {
  return new QueryBuilder(ref)
    .datasourceUid('__expr__')
    .relativeTimeRange({ from: 0, to: 0 })
    .model(model.datasource({ type: '__expr__', uid: '__expr__' }));
}
