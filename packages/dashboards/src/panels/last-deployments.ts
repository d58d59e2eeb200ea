import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { SizedPanel } from './sized-panel.ts';

/** The last deployments with what they deployed: `bizom-deploy` writes them where it knows Grafana's address. */
export function lastDeployments(
  tags: readonly string[],
  { width, height }: { width: number; height: number },
): SizedPanel {
  const panel = {
    type: 'annolist',
    title: 'Last deployments',
    description: 'What was deployed last, and how it ended. A click shows the time of it.',
    options: {
      limit: 8,
      navigateAfter: '10m',
      navigateBefore: '10m',
      navigateToPanel: false,
      onlyFromThisDashboard: false,
      onlyInTimeRange: false,
      showTags: false,
      showTime: true,
      showUser: false,
      tags: ['deployment', ...tags],
    },
  };
  return { key: 'last-deployments', width, height, panel: { build: () => panel as unknown as Panel } };
}
