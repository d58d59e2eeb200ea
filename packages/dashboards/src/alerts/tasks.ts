import { serviceDashboardUid } from '../dashboards/service.ts';
import { probe } from '../metrics/metrics.ts';
import type { AlertRule } from '../model/content.ts';
import type { ServiceTarget } from '../model/target.ts';
import { currentValue } from './annotation.ts';
import { alertRule } from './rule.ts';

/** Fewer tasks run than should, for 5 minutes: longer than a deployment needs to replace one. */
export function tasksAlert(target: ServiceTarget): AlertRule {
  return alertRule({
    target,
    key: 'tasks',
    title: 'Tasks missing',
    description: `Only ${currentValue('A_now')} of ${currentValue('B_now')} tasks have been running for 5 minutes. They die or cannot start: the stopped-task message says why.`,
    panel: { dashboardUid: serviceDashboardUid(target), key: 'tasks' },
    severity: 'page',
    series: [probe(target, 'runningTasks', { label: 'Running' }), probe(target, 'desiredTasks', { label: 'Desired' })],
    reduce: 'last',
    when: { math: '$A_now < $B_now' },
    windowSeconds: 600,
    forDuration: '5m',
    everySeconds: 60,
    // The probe publishes both metrics even when nothing runs. No data means that the probe does not run or that CloudWatch
    // denies the query: this rule is the one of a service that reports it.
    noData: 'NoData',
    onError: 'Error',
  });
}

/** A task whose health was DOWN, or that did not answer, three rounds in a row. */
export function healthAlert(target: ServiceTarget): AlertRule {
  return alertRule({
    target,
    key: 'health',
    title: 'Probe DOWN',
    description:
      'At least one task has been DOWN, or has not answered its health endpoint, three rounds in a row. Read its log; a dependency may be down.',
    panel: { dashboardUid: serviceDashboardUid(target), key: 'health' },
    severity: 'page',
    series: [probe(target, 'up', { label: 'Worst task' })],
    reduce: 'last',
    when: { below: 1 },
    windowSeconds: 300,
    // Looked at each minute, as often as the probe asks: at 0, 1 and 2 minutes are three rounds.
    forDuration: '2m',
    everySeconds: 60,
    // No task or no probe: the rule "Tasks missing" reports both.
    noData: 'KeepLast',
  });
}
