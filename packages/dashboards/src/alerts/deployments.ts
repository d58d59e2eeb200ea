import type { Outcome } from '@bizom/metric-names';
import { serviceDashboardUid } from '../dashboards/service.ts';
import { deployments } from '../metrics/metrics.ts';
import type { AlertRule } from '../model/content.ts';
import type { ServiceTarget } from '../model/target.ts';
import { alertRule } from './rule.ts';

/** The texts of each outcome that is not a success. */
const failures: Record<Exclude<Outcome, 'completed'>, { key: string; title: string; description: string }> = {
  failed: {
    key: 'deploy-failed',
    title: 'Deployment failed',
    description: 'The new release did not become steady. What runs now is in the deploy message, with the cause.',
  },
  rolledBack: {
    key: 'deploy-back',
    title: 'Deployment rolled back',
    description: 'The new release did not become steady; the one before runs again. The deploy message has the cause.',
  },
  timedOut: {
    key: 'deploy-timeout',
    title: 'Deployment timed out',
    description:
      'The new release was not steady in time. Old and new tasks may run side by side: look at the running tasks.',
  },
};

/** A deployment that did not end well, a rule for each way: a rule over all three would be silent while one has no data. */
export function deploymentAlerts(target: ServiceTarget): AlertRule[] {
  return Object.entries(failures).map(([outcome, texts]) =>
    alertRule({
      ...texts,
      target,
      panel: { dashboardUid: serviceDashboardUid(target), key: 'deployments' },
      severity: 'warn',
      series: [deployments(target, outcome as Outcome, { label: texts.title })],
      reduce: 'sum',
      when: { above: 0 },
      windowSeconds: 900,
      forDuration: '0s',
      everySeconds: 300,
      // Written only when something was deployed.
      noData: 'OK',
      event: true,
    }),
  );
}
