import {
  GraphDrawStyle,
  GraphGradientMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  LineInterpolation,
  SortOrder,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import {
  DashboardLinkBuilder,
  FieldColorBuilder,
  FieldColorModeId,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from '@grafana/grafana-foundation-sdk/dashboard';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import { type MathSeries, panelQueries, type Series } from '../metrics/series.ts';
import type { SizedPanel } from './sized-panel.ts';

/** What one time-series panel shows. */
export interface ChartOptions {
  key: string;
  title: string;
  /** What it means, and what to do when it looks wrong. */
  description: string;
  /** Grafana's unit id: `percent`, `bytes`, `s`, `short`, … */
  unit: string;
  series: readonly (Series | MathSeries)[];
  /** Grafana colours by the labels of lines that mean something, such as `red` for errors. */
  colors?: Readonly<Record<string, string>>;
  /** Decimals of the axis; 0 for what is counted whole. */
  decimals?: number;
  /** Shows this time back from the end instead of the dashboard's, such as `30d`. */
  timeFrom?: string;
  datasourceUid: string;
  /** Draws a dashed line here, and red above it. */
  redAbove?: number;
  /** Draws a dashed line here, and red below it. */
  redBelow?: number;
  /** Bars where a value is an event rather than a course; default `line`. */
  draw?: 'line' | 'bars';
  /** A Grafana colour such as `semi-dark-red` for a single series; default `blue`. Several take the palette's, in order. */
  color?: string;
  /** End of the axis; default: what the data needs. */
  max?: number;
  /** Columns, of 24; default 8. */
  width?: number;
  /** Rows; default 7. */
  height?: number;
  /** Link in the panel's menu. */
  link?: { title: string; url: string };
}

/**
 * A time-series panel in the one look that all of ours share.
 * @example
 * chart({
 *   ...{ key: 'cpu', title: 'CPU', description: 'The hottest task.', unit: 'percent', redAbove: 80 },
 *   datasourceUid: target.datasourceUid,
 *   series: [ecs(target, 'CPUUtilization', 'Maximum', { label: 'Maximum' })],
 * });
 */
export function chart(options: ChartOptions): SizedPanel {
  const { key, title, description, unit, width = 8, height = 7 } = options;
  const bars = options.draw === 'bars';
  const panel = new timeseries.PanelBuilder()
    .title(title)
    .description(description)
    .datasource({ type: 'cloudwatch', uid: options.datasourceUid })
    .unit(unit)
    .min(0)
    .drawStyle(bars ? GraphDrawStyle.Bars : GraphDrawStyle.Line)
    .lineWidth(bars ? 0 : 2)
    .fillOpacity(bars ? 80 : 10)
    .gradientMode(GraphGradientMode.Opacity)
    .lineInterpolation(LineInterpolation.Linear)
    .showPoints(VisibilityMode.Auto)
    .spanNulls(300_000)
    .legend(legend(bars))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (options.max !== undefined) panel.max(options.max);
  if (options.decimals !== undefined) panel.decimals(options.decimals);
  if (options.timeFrom !== undefined) panel.timeFrom(options.timeFrom);
  if (options.link) panel.links([new DashboardLinkBuilder(options.link.title).url(options.link.url).targetBlank(true)]);
  addThreshold(panel, options);
  addSeries(panel, options);
  return { key, width, height, panel };
}

function legend(bars: boolean): VizLegendOptionsBuilder {
  return new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.List)
    .placement(LegendPlacement.Bottom)
    .calcs(bars ? ['sum'] : ['lastNotNull', 'max']);
}

function addThreshold(panel: timeseries.PanelBuilder, { redAbove, redBelow }: ChartOptions): void {
  const limit = redAbove ?? redBelow;
  if (limit === undefined) return;
  const [base, beyond] = redAbove === undefined ? ['red', 'transparent'] : ['transparent', 'red'];
  panel
    .thresholds(
      new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
        { value: null, color: base },
        { value: limit, color: beyond },
      ]),
    )
    .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.DashedAndArea));
  if (redAbove !== undefined) panel.axisSoftMax(redAbove * 1.1);
}

function addSeries(
  panel: timeseries.PanelBuilder,
  { series, color = 'blue', colors = {}, datasourceUid }: ChartOptions,
): void {
  for (const query of panelQueries(series, datasourceUid)) panel.withTarget(query);
  for (const [label, fixedColor] of Object.entries(colors))
    panel.overrideByName(label, [{ id: 'color', value: { mode: 'fixed', fixedColor } }]);
  const mode = series.length === 1 ? FieldColorModeId.Fixed : FieldColorModeId.PaletteClassic;
  const look = new FieldColorBuilder().mode(mode);
  panel.colorScheme(series.length === 1 ? look.fixedColor(color) : look);
}
