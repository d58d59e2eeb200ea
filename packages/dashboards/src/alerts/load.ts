import { serviceDashboardUid } from '../dashboards/service.ts';
import { ecs } from '../metrics/metrics.ts';
import type { AlertRule } from '../model/content.ts';
import type { ServiceTarget } from '../model/target.ts';
import { currentValue } from './annotation.ts';
import { alertRule } from './rule.ts';

/**
 * CPU of the hottest task above the service's threshold (default 80 %) for 5 minutes.
 * @example
 * const orders = { environment: 'prod', service: 'orders', region: 'eu-west-1' };
 * const rule = cpuAlert(serviceTarget({ ...orders, thresholds: { cpuPercent: 70 } }));
 */
export function cpuAlert(target: ServiceTarget): AlertRule {
  const limit = target.thresholds.cpuPercent;
  return alertRule({
    target,
    key: 'cpu',
    title: `CPU above ${limit} %`,
    description: `CPU of the hottest task has been above ${limit} % for 5 minutes, now ${currentValue('A_now')} %. One hot task: look at its threads. All of them: add tasks, or look at what was deployed.`,
    panel: { dashboardUid: serviceDashboardUid(target), key: 'cpu' },
    severity: 'warn',
    series: [ecs(target, 'CPUUtilization', 'Maximum', { label: 'CPU' })],
    reduce: 'last',
    when: { above: limit },
    windowSeconds: 600,
    forDuration: '5m',
    everySeconds: 60,
    // ECS publishes nothing while no task runs, which the rule "Tasks missing" reports.
    noData: 'KeepLast',
  });
}

/** Memory of the fullest task above the threshold for 5 minutes: at 100 % the container is killed. */
export function memoryAlert(target: ServiceTarget): AlertRule {
  const limit = target.thresholds.memoryPercent;
  return alertRule({
    target,
    key: 'memory',
    title: `Memory above ${limit} %`,
    description: `Memory of the fullest task has been above ${limit} % of its limit for 5 minutes, now ${currentValue('A_now')} %. At 100 % the container is killed. Compare with the heap on the same dashboard.`,
    panel: { dashboardUid: serviceDashboardUid(target), key: 'memory' },
    severity: 'warn',
    series: [ecs(target, 'MemoryUtilization', 'Maximum', { label: 'Memory' })],
    reduce: 'last',
    when: { above: limit },
    windowSeconds: 600,
    forDuration: '5m',
    everySeconds: 60,
    // As for CPU: no task, no data.
    noData: 'KeepLast',
  });
}
