import { serviceDashboardUid } from '../dashboards/service.ts';
import { deployments } from '../metrics.ts';
import type { ServiceTarget } from '../target.ts';
import { type AlertRule, alertRule } from './rule.ts';

/** A deployment failed. */
export function deploymentAlert(target: ServiceTarget): AlertRule {
  return alertRule({
    target,
    key: 'deployment',
    title: 'Deployment failed',
    description:
      'A deployment failed. The release before is still running, or was rolled back to; the deploy message says why.',
    panel: { dashboardUid: serviceDashboardUid(target), key: 'deployments' },
    severity: 'warn',
    series: [deployments(target, 'failed', { label: 'Failed' })],
    reduce: 'sum',
    when: { above: 0 },
    windowSeconds: 900,
    forDuration: '0s',
    everySeconds: 300,
    // Written only when something was deployed.
    noData: 'OK',
  });
}
