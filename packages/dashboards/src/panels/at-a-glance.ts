import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { ecs, probe } from '../metrics/metrics.ts';
import { budgetLeft, errorShare, requestMetrics, requestRate } from '../metrics/requests.ts';
import type { ServiceTarget } from '../model/target.ts';
import type { SizedPanel } from './sized-panel.ts';
import { type StatPanelOptions, statPanel } from './stat-panel.ts';

/** One line of numbers and the alerts that fire: what one looks at first. */
export function atAGlance(target: ServiceTarget): SizedPanel[] {
  const { thresholds } = target;
  const tasks = [
    probe(target, 'runningTasks', { label: 'Running' }),
    probe(target, 'desiredTasks', { label: 'Desired' }),
  ];
  return [
    now(target, {
      key: 'now-tasks',
      title: 'Tasks missing',
      description: 'Tasks that should run and do not. Red: at least one; the stopped-task message says why.',
      unit: 'short',
      redAt: 1,
      series: tasks,
      math: { label: 'Missing', expression: '$B - $A' },
    }),
    now(target, {
      key: 'now-requests',
      title: 'Requests',
      description: 'Requests a second, now.',
      unit: 'reqps',
      series: [requestRate(target)],
    }),
    now(target, {
      key: 'now-errors',
      title: 'Errors',
      description: 'Requests that end in 5xx, of all. Red: above the limit of the alert.',
      unit: 'percent',
      orangeAt: thresholds.errorPercent / 5,
      redAt: thresholds.errorPercent,
      series: [errorShare(target)],
    }),
    now(target, {
      key: 'now-latency',
      title: 'Latency',
      description:
        'Time until the answer: p95 at the load balancer, or the mean of the slowest task. Red: above the limit of the alert.',
      unit: 's',
      redAt: thresholds.latencySeconds,
      series: [requestMetrics(target).latency],
    }),
    now(target, {
      key: 'now-cpu',
      title: 'CPU',
      description: 'CPU of the hottest task. Red: above the limit of the alert.',
      unit: 'percent',
      orangeAt: thresholds.cpuPercent * 0.8,
      redAt: thresholds.cpuPercent,
      series: [ecs(target, 'CPUUtilization', 'Maximum', { label: 'CPU' })],
    }),
    lastNumber(target),
    alertList('firing', { environment: target.environment, service: target.service }, { width: 6, height: 4 }),
  ];
}

function now(target: ServiceTarget, options: Omit<StatPanelOptions, 'datasourceUid' | 'width'>): SizedPanel {
  return statPanel({ ...options, datasourceUid: target.datasourceUid, width: 3, height: 4 });
}

/** The error budget where there is an objective, else memory. */
function lastNumber(target: ServiceTarget): SizedPanel {
  const availability = target.slo?.availability;
  if (availability !== undefined)
    return now(target, {
      key: 'now-budget',
      title: 'Budget left',
      description: `Errors that the objective of ${availability} % still allows in 30 days. Red: less than a tenth.`,
      unit: 'percent',
      redBelow: 10,
      timeFrom: '30d',
      series: [budgetLeft(target, availability)],
    });
  const { memoryPercent } = target.thresholds;
  return now(target, {
    key: 'now-memory',
    title: 'Memory',
    description: 'Memory of the fullest task. Red: above the limit of the alert.',
    unit: 'percent',
    orangeAt: memoryPercent * 0.9,
    redAt: memoryPercent,
    series: [ecs(target, 'MemoryUtilization', 'Maximum', { label: 'Memory' })],
  });
}

/** Alerts with these labels that fire or are about to. The SDK has no builder for this panel. */
export function alertList(
  key: string,
  labels: Readonly<Record<string, string>>,
  { width, height }: { width: number; height: number },
): SizedPanel {
  const filter = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  const panel = {
    type: 'alertlist',
    title: 'Alerts',
    description: 'Alerts that fire or are pending. None: nothing is known to be wrong.',
    options: {
      alertInstanceLabelFilter: `{${filter.join(', ')}}`,
      alertName: '',
      dashboardAlerts: false,
      groupBy: [],
      groupMode: 'default',
      maxItems: 20,
      sortOrder: 3,
      stateFilter: { error: true, firing: true, noData: true, normal: false, pending: true, recovering: true },
      viewMode: 'list',
    },
  };
  return { key, width, height, panel: { build: () => panel as unknown as Panel } };
}
