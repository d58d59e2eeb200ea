import { deployments, stoppedTasks } from '../metrics.ts';
import type { Piece } from '../piece.ts';
import type { ServiceTarget } from '../target.ts';
import { chart } from './chart.ts';

/** Deployments and stopped tasks as bars on the same time axis as everything else: the panel of the "deploy failed" alert. */
export function deploymentsPanel(target: ServiceTarget): Piece {
  return chart({
    key: 'deployments',
    title: 'Deployments and stopped tasks',
    description:
      'What changed, and what died. A failed deployment raises an alert: the release before is still running or was rolled back to; the deploy message says why.',
    unit: 'short',
    datasourceUid: target.datasourceUid,
    width: 24,
    height: 5,
    series: [
      deployments(target, 'succeeded', { label: 'Deployed', color: 'blue', draw: 'bars', periodSeconds: 300 }),
      deployments(target, 'failed', { label: 'Deployment failed', color: 'red', draw: 'bars', periodSeconds: 300 }),
      stoppedTasks(target, { label: 'Task stopped', color: 'orange', draw: 'bars', periodSeconds: 300 }),
    ],
  });
}
