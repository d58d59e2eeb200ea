import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { deployments, ecs, probe } from '../metrics/metrics.ts';
import { uid } from '../model/ids.ts';
import type { ServiceTarget } from '../model/target.ts';
import type { Section, SizedPanel } from '../panels/sized-panel.ts';
import { statPanel } from '../panels/stat-panel.ts';
import { baseDashboard } from './base-dashboard.ts';
import { serviceDashboardUid } from './service.ts';

/** What the overview may have beside its targets. */
export interface OverviewOptions {
  /** How often an open dashboard asks again, seconds; default 300. */
  refreshSeconds?: number;
  /** Sections of your own, below ours. */
  extra?: readonly Section[];
}

/**
 * All services of one environment, each on one row: red where it hurts, a click on a number leads to the service.
 * @param targets services of the same fleet and environment
 */
export function overviewDashboard(
  targets: readonly [ServiceTarget, ...ServiceTarget[]],
  options: OverviewOptions = {},
): DashboardBuilder {
  const [{ fleet, environment }] = targets;
  return baseDashboard(
    {
      fleet,
      uid: uid(fleet, environment, '_overview'),
      title: `Overview · ${environment}`,
      description: `Every service of ${environment} on one row. Red: beyond its limit. Click on a number for the service.`,
      tags: ['overview', `environment:${environment}`],
      ...(options.refreshSeconds !== undefined && { refreshSeconds: options.refreshSeconds }),
    },
    [...targets.map((target) => ({ title: target.service, panels: serviceRow(target) })), ...(options.extra ?? [])],
  );
}

function serviceRow(target: ServiceTarget): SizedPanel[] {
  const { datasourceUid, thresholds, service } = target;
  const link = { title: `Open ${service}`, url: `/d/${serviceDashboardUid(target)}?\${__url_time_range}` };
  const common = { datasourceUid, link };
  const counted = { unit: 'short', reduce: 'sum', noValue: '0' } as const;
  const tasks = [
    probe(target, 'runningTasks', { label: 'Running' }),
    probe(target, 'desiredTasks', { label: 'Desired' }),
  ];
  return [
    statPanel({
      ...common,
      key: `${service} cpu`,
      title: 'CPU',
      description: 'CPU of the hottest task, of what it reserves. Red: beyond the limit that raises the alert.',
      unit: 'percent',
      orangeAt: thresholds.cpuPercent * 0.8,
      redAt: thresholds.cpuPercent,
      width: 3,
      series: [ecs(target, 'CPUUtilization', 'Maximum', { label: 'CPU' })],
    }),
    statPanel({
      ...common,
      key: `${service} memory`,
      title: 'Memory',
      description: 'Memory of the fullest task, of its limit. Red: beyond the limit that raises the alert.',
      unit: 'percent',
      orangeAt: thresholds.memoryPercent * 0.9,
      redAt: thresholds.memoryPercent,
      width: 3,
      series: [ecs(target, 'MemoryUtilization', 'Maximum', { label: 'Memory' })],
    }),
    statPanel({
      ...common,
      key: `${service} tasks`,
      title: 'Tasks',
      description: 'Tasks that run, and that should run.',
      unit: 'short',
      width: 4,
      series: tasks,
    }),
    statPanel({
      ...common,
      key: `${service} missing`,
      title: 'Missing',
      description: 'Tasks that should run and do not. Red: at least one; the stopped-task message says why.',
      unit: 'short',
      redAt: 1,
      width: 2,
      series: tasks,
      math: { label: 'Missing', expression: '$B - $A' },
    }),
    statPanel({
      ...common,
      ...counted,
      key: `${service} errors`,
      title: 'Errors',
      description: 'Requests answered with 5xx in the time shown. Red: any; open the service and its log.',
      redAt: 1,
      width: 3,
      series: [probe(target, 'httpServerErrorCount', { label: 'Errors' })],
    }),
    statPanel({
      ...common,
      ...counted,
      key: `${service} restarts`,
      title: 'Restarts',
      description: 'Processes that started anew in the time shown. Red: any that no deployment explains.',
      redAt: 1,
      width: 3,
      series: [probe(target, 'restarts', { label: 'Restarts' })],
    }),
    statPanel({
      ...common,
      ...counted,
      key: `${service} deploys`,
      title: 'Deployed',
      description: 'Deployments that ended well, in the time shown.',
      width: 2,
      series: [deployments(target, 'completed', { label: 'Deployed' })],
    }),
    statPanel({
      ...common,
      ...counted,
      key: `${service} failed deploys`,
      title: 'Failed deployments',
      description: 'Deployments that did not end well, in the time shown. Red: any; the deploy message says why.',
      redAt: 1,
      width: 4,
      series: [
        deployments(target, 'rolledBack', { label: 'Back' }),
        deployments(target, 'failed', { label: 'Failed' }),
        deployments(target, 'timedOut', { label: 'Late' }),
      ],
    }),
  ];
}
