import { deployments, stoppedTasks } from '../metrics/metrics.ts';
import type { ServiceTarget } from '../model/target.ts';
import { chart } from './chart.ts';
import type { SizedPanel } from './sized-panel.ts';

/** Deployments as bars on the same time axis as everything else: the panel of the "deployment failed" alerts. */
export function deploymentsPanel(target: ServiceTarget): SizedPanel {
  return chart({
    key: 'deployments',
    title: 'Deployments',
    description:
      'What changed, and how it ended. Any ending but "Deployed" raises an alert: the deploy message says why, and which release runs now.',
    unit: 'short',
    datasourceUid: target.datasourceUid,
    draw: 'bars',
    decimals: 0,
    width: 8,
    series: [
      deployments(target, 'completed', { label: 'Deployed' }),
      deployments(target, 'rolledBack', { label: 'Rolled back' }),
      deployments(target, 'timedOut', { label: 'Timed out' }),
      deployments(target, 'failed', { label: 'Failed' }),
    ],
    colors: { Deployed: 'green', 'Rolled back': 'orange', 'Timed out': 'orange', Failed: 'red' },
  });
}

/** Tasks that stopped, by cause. */
export function stoppedTasksPanel(target: ServiceTarget): SizedPanel {
  return chart({
    key: 'stopped-tasks',
    title: 'Stopped tasks',
    description:
      'Tasks that ended, by cause. Those of a deployment or of scaling in are as they should be; each of the others has its own message, which says what to do.',
    unit: 'short',
    datasourceUid: target.datasourceUid,
    draw: 'bars',
    color: 'orange',
    decimals: 0,
    width: 8,
    series: [stoppedTasks(target)],
  });
}
