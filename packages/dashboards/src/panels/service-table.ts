import { TableCellHeight } from '@grafana/grafana-foundation-sdk/common';
import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import * as table from '@grafana/grafana-foundation-sdk/table';
import { ecs, lastDeployment, probe } from '../metrics/metrics.ts';
import { burnRate, errorShare, requestMetrics, requestRate } from '../metrics/requests.ts';
import { type MathSeries, panelQueries, type Series } from '../metrics/series.ts';
import type { ServiceTarget } from '../model/target.ts';
import type { SizedPanel } from './sized-panel.ts';

/** One column of the table: a number of each service. */
interface ColumnOf {
  name: string;
  unit: string;
  /** Undefined where a service has no such number. */
  series: (target: ServiceTarget) => Series | MathSeries | undefined;
  /** From which value on it is orange, and red; the strictest of all services. */
  orangeAt?: (target: ServiceTarget) => number;
  redAt?: (target: ServiceTarget) => number;
  redBelow?: number;
}

const columns: readonly ColumnOf[] = [
  {
    name: 'Healthy',
    unit: 'percentunit',
    series: (target) => probe(target, 'up', { label: '', statistic: 'Average' }),
    redBelow: 1,
  },
  { name: 'Requests', unit: 'reqps', series: requestRate },
  {
    name: 'Errors',
    unit: 'percent',
    series: errorShare,
    orangeAt: ({ thresholds }) => thresholds.errorPercent / 5,
    redAt: ({ thresholds }) => thresholds.errorPercent,
  },
  {
    name: 'Latency',
    unit: 's',
    series: (target) => requestMetrics(target).latency,
    redAt: ({ thresholds }) => thresholds.latencySeconds,
  },
  {
    name: 'CPU',
    unit: 'percent',
    series: (target) => ecs(target, 'CPUUtilization', 'Maximum', { label: '' }),
    orangeAt: ({ thresholds }) => thresholds.cpuPercent * 0.8,
    redAt: ({ thresholds }) => thresholds.cpuPercent,
  },
  {
    name: 'Memory',
    unit: 'percent',
    series: (target) => ecs(target, 'MemoryUtilization', 'Maximum', { label: '' }),
    orangeAt: ({ thresholds }) => thresholds.memoryPercent * 0.9,
    redAt: ({ thresholds }) => thresholds.memoryPercent,
  },
  { name: 'Tasks', unit: 'none', series: (target) => probe(target, 'runningTasks', { label: '' }) },
  {
    name: 'Missing',
    unit: 'none',
    series: (target) => probe(target, 'missingTasks', { label: '' }),
    redAt: () => 1,
  },
  { name: 'Restarts', unit: 'none', series: (target) => probe(target, 'restarts', { label: '' }), orangeAt: () => 1 },
  {
    name: 'Budget burn',
    unit: 'suffix:×',
    series: (target) =>
      target.slo?.availability === undefined ? undefined : burnRate(target, target.slo.availability),
    orangeAt: () => 1,
    redAt: () => 6,
  },
  { name: 'Deployed', unit: 'dateTimeFromNow', series: lastDeployment },
];

/** Separates a service from a column in the label of a query. */
const separator = '|';
/** Rows of the grid for the panel's title and the table's header. */
const headRows = 3;

/**
 * All services in one table that can be sorted, a click leads to the service. CloudWatch answers a line for each number; the
 * table is made of their labels, `ell|CPU`.
 */
export function serviceTable(targets: readonly [ServiceTarget, ...ServiceTarget[]], dashboardUrl: string): SizedPanel {
  const [{ datasourceUid }] = targets;
  const series = targets.flatMap((target) =>
    columns.flatMap((column) => {
      const one = column.series(target);
      return one === undefined ? [] : [{ ...one, label: `${target.service}${separator}${column.name}` }];
    }),
  );
  const panel = new table.PanelBuilder()
    .title('Services')
    .description(
      'Every service, now. Orange: near a limit. Red: beyond the limit of its alert. Budget burn: how many times faster than the objective allows. Deployed: the last deployment in the time shown. A click on a name opens the service.',
    )
    .datasource({ type: 'cloudwatch', uid: datasourceUid })
    .unit('short')
    .noValue('–')
    .cellHeight(TableCellHeight.Sm)
    .showHeader(true)
    .transformations([
      { id: 'reduce', options: { mode: 'seriesToRows', reducers: ['lastNotNull'] } },
      {
        id: 'extractFields',
        options: {
          source: 'Field',
          format: 'regexp',
          regExp: `/^(?<Service>.+)\\${separator}(?<Column>.+)$/`,
          replace: false,
        },
      },
      {
        id: 'groupingToMatrix',
        options: { rowField: 'Service', columnField: 'Column', valueField: 'Last *', emptyValue: 'null' },
      },
      {
        id: 'organize',
        options: {
          renameByName: { 'Service\\Column': 'Service' },
          // Without an order, a column whose first number comes late would stand last.
          indexByName: Object.fromEntries(
            ['Service\\Column', ...columns.map(({ name }) => name)].map((name, index) => [name, index]),
          ),
        },
      },
    ])
    .overrideByName('Service', [{ id: 'links', value: [{ title: 'Open the service', url: dashboardUrl }] }]);
  for (const query of panelQueries(series, datasourceUid)) panel.withTarget(query);
  for (const column of columns) panel.overrideByName(column.name, overridesOf(column, targets));
  return { key: 'services', width: 24, height: Math.max(6, targets.length + headRows), panel };
}

function overridesOf(
  { unit, orangeAt, redAt, redBelow }: ColumnOf,
  targets: readonly ServiceTarget[],
): DynamicConfigValue[] {
  const strictest = (limit: (target: ServiceTarget) => number) => Math.min(...targets.map(limit));
  const steps =
    redBelow === undefined
      ? [
          { value: null, color: 'transparent' },
          ...(orangeAt === undefined ? [] : [{ value: strictest(orangeAt), color: 'orange' }]),
          ...(redAt === undefined ? [] : [{ value: strictest(redAt), color: 'red' }]),
        ]
      : [
          { value: null, color: 'red' },
          { value: redBelow, color: 'transparent' },
        ];
  return [
    { id: 'unit', value: unit },
    { id: 'thresholds', value: { mode: 'absolute', steps } },
    ...(steps.length > 1 ? [{ id: 'custom.cellOptions', value: { type: 'color-background', mode: 'basic' } }] : []),
  ];
}
