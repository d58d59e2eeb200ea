import { containerInsights } from '../metrics/metrics.ts';
import type { ServiceTarget } from '../model/target.ts';
import { chart } from './chart.ts';
import type { SizedPanel } from './sized-panel.ts';

/** Bytes in and out, from Container Insights. */
export function networkPanel(target: ServiceTarget): SizedPanel {
  return chart({
    key: 'network',
    title: 'Network',
    description:
      'Bytes a second that the tasks receive and send. Needs Container Insights on the cluster. A fall to nothing while tasks run: the load balancer or a dependency is cut off.',
    unit: 'Bps',
    datasourceUid: target.datasourceUid,
    series: [
      containerInsights(target, 'NetworkRxBytes', 'Average', { label: 'Received' }),
      containerInsights(target, 'NetworkTxBytes', 'Average', { label: 'Sent' }),
    ],
  });
}
