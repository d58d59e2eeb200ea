import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardLinkBuilder,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { TypeMathBuilder } from '@grafana/grafana-foundation-sdk/expr';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import { type MathSeries, panelQueries, refId, type Series } from '../metrics/series.ts';
import type { SizedPanel } from './sized-panel.ts';

/** What one tile, a number or a few, shows. */
export interface StatPanelOptions {
  key: string;
  title: string;
  /** What it means, and what to do when it is red. */
  description: string;
  /** Grafana's unit id. */
  unit: string;
  series: readonly (Series | MathSeries)[];
  /** A Grafana math expression over the series, `$B - $A`, shown in their place where both numbers together mean something. */
  math?: { label: string; expression: string };
  datasourceUid: string;
  /** Turns red at this value, and orange at the other. */
  redAt?: number;
  orangeAt?: number;
  /** Turns red below this value. */
  redBelow?: number;
  /** Shows this time back from the end instead of the dashboard's, such as `30d`. */
  timeFrom?: string;
  /** Decimals; default what the value needs. */
  decimals?: number;
  /** How the series becomes a number: its last value, or its sum over the time shown; default last. */
  reduce?: 'lastNotNull' | 'sum' | 'max';
  /** Where a click goes. */
  link?: { title: string; url: string };
  width: number;
  height?: number;
  /** What is shown where there is no data; default `–`. */
  noValue?: string;
}

/**
 * A stat panel in the one look that all of ours share.
 * @example
 * statPanel({
 *   ...{ key: 'cpu-now', title: 'CPU', description: 'The hottest task.', unit: 'percent', width: 3, redAt: 80 },
 *   datasourceUid: target.datasourceUid,
 *   series: [ecs(target, 'CPUUtilization', 'Maximum', { label: 'Maximum' })],
 * });
 */
export function statPanel(options: StatPanelOptions): SizedPanel {
  const { key, title, description, unit, width, height = 3, reduce = 'lastNotNull' } = options;
  const panel = new stat.PanelBuilder()
    .title(title)
    .description(description)
    .datasource({ type: 'cloudwatch', uid: options.datasourceUid })
    .unit(unit)
    .min(0)
    .noValue(options.noValue ?? '–')
    .colorMode(
      options.redAt === undefined && options.redBelow === undefined
        ? BigValueColorMode.None
        : BigValueColorMode.Background,
    )
    .graphMode(BigValueGraphMode.None)
    .textMode(options.series.length > 1 ? BigValueTextMode.ValueAndName : BigValueTextMode.Value)
    .reduceOptions(new ReduceDataOptionsBuilder().values(false).fields('').calcs([reduce]))
    .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps(options)));
  if (options.link) panel.dataLinks([new DashboardLinkBuilder(options.link.title).url(options.link.url)]);
  if (options.timeFrom !== undefined) panel.timeFrom(options.timeFrom);
  if (options.decimals !== undefined) panel.decimals(options.decimals);
  addQueries(panel, options);
  return { key, width, height, panel };
}

function steps({ orangeAt, redAt, redBelow }: StatPanelOptions): Threshold[] {
  if (redBelow !== undefined)
    return [
      { value: null, color: 'red' },
      { value: redBelow, color: 'transparent' },
    ];
  return [
    // Quiet where all is well: only what hurts is coloured.
    { value: null, color: 'transparent' },
    ...(orangeAt === undefined ? [] : [{ value: orangeAt, color: 'orange' }]),
    ...(redAt === undefined ? [] : [{ value: redAt, color: 'red' }]),
  ];
}

function addQueries(panel: stat.PanelBuilder, { series, math, datasourceUid }: StatPanelOptions): void {
  const queries = panelQueries(series, datasourceUid);
  for (const query of queries) panel.withTarget(math === undefined ? query : query.hide(true));
  if (math === undefined) return;
  panel
    .displayName(math.label)
    .withTarget(
      new TypeMathBuilder()
        .refId(refId(queries.length))
        .datasource({ type: '__expr__', uid: '__expr__' })
        .expression(math.expression),
    );
}
