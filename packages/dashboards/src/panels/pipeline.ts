import { aws, shipper } from '../metrics/metrics.ts';
import { type MathSeries, perSecond, type Series } from '../metrics/series.ts';
import type { ServiceTarget } from '../model/target.ts';
import { type ChartOptions, chart } from './chart.ts';
import type { SizedPanel } from './sized-panel.ts';

/** Lines that a legend can hold and an eye can follow. */
const maxSeriesPerPanel = 25;

/** The Lambda that ships an environment's logs. */
export interface ShipperFunction {
  functionName: string;
  region: string;
  datasourceUid: string;
}

/** One line a service, in as many panels as it takes. */
function perService(
  targets: readonly ServiceTarget[],
  options: Omit<ChartOptions, 'series' | 'datasourceUid'>,
  series: (target: ServiceTarget) => Series | MathSeries,
): SizedPanel[] {
  const panels: SizedPanel[] = [];
  for (let start = 0; start < targets.length; start += maxSeriesPerPanel) {
    const some = targets.slice(start, start + maxSeriesPerPanel);
    const [first] = some;
    if (first === undefined) continue;
    const range = targets.length > maxSeriesPerPanel ? ` (${first.service} … ${some.at(-1)?.service})` : '';
    panels.push(
      chart({
        ...options,
        key: start === 0 ? options.key : `${options.key} from ${first.service}`,
        title: options.title + range,
        height: 9,
        datasourceUid: first.datasourceUid,
        series: some.map(series),
      }),
    );
  }
  return panels;
}

/** What arrives and how late. */
export function arrivalPanels(targets: readonly ServiceTarget[]): SizedPanel[] {
  const limitSeconds = Math.min(...targets.map(({ thresholds }) => thresholds.logLagSeconds));
  return [
    ...perService(
      targets,
      {
        key: 'events',
        title: 'Log events',
        description:
          'Log events a second that arrived, by service. None for a service that runs: its subscription is missing.',
        unit: 'short',
        width: 12,
      },
      (target) => perSecond(shipper(target, 'Events', 'Sum', { label: target.service })),
    ),
    ...perService(
      targets,
      {
        key: 'lag-p99',
        title: 'Delay p99',
        description:
          'Time from a log event to its arrival at the shipper, slowest of a hundred. All services at once: the Lambda is throttled. One: it logs with a wrong clock or in bursts.',
        unit: 'ms',
        redAbove: limitSeconds * 1000,
        width: 12,
      },
      (target) => shipper(target, 'LagMs', 'p99', { label: target.service }),
    ),
    ...perService(
      targets,
      {
        key: 'lag-p50',
        title: 'Delay p50',
        description: 'The usual time from a log event to its arrival at the shipper.',
        unit: 'ms',
        width: 12,
      },
      (target) => shipper(target, 'LagMs', 'p50', { label: target.service }),
    ),
    ...perService(
      targets,
      {
        key: 'bytes',
        title: 'Bytes',
        description: 'Bytes a second that were sent to the engine, by service: what fills the disk.',
        unit: 'Bps',
        width: 12,
      },
      (target) => perSecond(shipper(target, 'Bytes', 'Sum', { label: target.service })),
    ),
  ];
}

/** What did not go through at once. */
export function troublePanels(targets: readonly ServiceTarget[]): SizedPanel[] {
  const panel = (key: string, title: string, metric: Parameters<typeof shipper>[1], description: string) =>
    perService(targets, { key, title, description, unit: 'short', draw: 'bars' }, (target) =>
      shipper(target, metric, 'Sum', { label: target.service }),
    );
  return [
    ...panel(
      'retried',
      'Retried',
      'Retried',
      'Log events that the engine took only at a further try. Some are normal; many: it is overloaded.',
    ),
    ...panel(
      'handed-back',
      'Handed back',
      'HandedBack',
      'Log events given back to AWS to be delivered again, because the engine did not take them in time. Nothing is lost yet; fix the engine.',
    ),
    ...panel(
      'quarantined',
      'Quarantined',
      'Quarantined',
      'Log events that the engine refuses for ever (mapping conflicts). Read the reason in the quarantine, fix it, then `bizom-logs replay`.',
    ),
  ];
}

/** The Lambda itself: the second is the panel of the "shipper fails" alert. */
export function functionPanels({ functionName, region, datasourceUid }: ShipperFunction): SizedPanel[] {
  const lambda = (metric: string, statistic: Series['statistic'], drawing: Parameters<typeof aws>[5]) =>
    aws('AWS/Lambda', metric, statistic, { FunctionName: functionName }, region, drawing);
  return [
    chart({
      key: 'invocations',
      title: 'Invocations',
      description: 'How often the shipper ran, a second.',
      unit: 'short',
      datasourceUid,
      series: [perSecond(lambda('Invocations', 'Sum', { label: 'Invocations' }))],
    }),
    chart({
      key: 'function-errors',
      title: 'Errors and throttles',
      description:
        'Runs that failed or were not allowed to start. Any failed run raises an alert: read the log of the function; AWS tries the same lines twice more.',
      unit: 'short',
      datasourceUid,
      draw: 'bars',
      series: [lambda('Errors', 'Sum', { label: 'Errors' }), lambda('Throttles', 'Sum', { label: 'Throttles' })],
    }),
    chart({
      key: 'duration',
      title: 'Duration',
      description: 'How long a run takes. It follows the engine: if it grows, look there.',
      unit: 'ms',
      datasourceUid,
      series: [lambda('Duration', 'p50', { label: 'p50' }), lambda('Duration', 'p99', { label: 'p99' })],
    }),
  ];
}
