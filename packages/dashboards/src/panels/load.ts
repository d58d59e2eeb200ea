import { ecs } from '../metrics/metrics.ts';
import type { ServiceTarget } from '../model/target.ts';
import { chart } from './chart.ts';
import type { SizedPanel } from './sized-panel.ts';

/** CPU of the service: the mean of its tasks and the hottest of them, with the limit that raises the alarm. */
export function cpuPanel(target: ServiceTarget): SizedPanel {
  const limit = target.thresholds.cpuPercent;
  return chart({
    key: 'cpu',
    title: 'CPU',
    description: `CPU in use, of what the tasks reserve. Above ${limit} % for 5 minutes raises an alert. If only Maximum is high, one task is busy: look at its threads. If Average follows, add tasks or find what changed (deployments below).`,
    unit: 'percent',
    redAbove: limit,
    datasourceUid: target.datasourceUid,
    series: [
      ecs(target, 'CPUUtilization', 'Average', { label: 'Average' }),
      ecs(target, 'CPUUtilization', 'Maximum', { label: 'Maximum' }),
    ],
  });
}

/** Memory of the service: the mean of its tasks and the fullest. */
export function memoryPanel(target: ServiceTarget): SizedPanel {
  const limit = target.thresholds.memoryPercent;
  return chart({
    key: 'memory',
    title: 'Memory',
    description: `Memory in use, of the tasks' limit. At 100 % the container is killed (exit 137). Above ${limit} % for 5 minutes raises an alert: compare with the heap below. Heap small, memory high: metaspace, threads or direct buffers.`,
    unit: 'percent',
    redAbove: limit,
    datasourceUid: target.datasourceUid,
    series: [
      ecs(target, 'MemoryUtilization', 'Average', { label: 'Average' }),
      ecs(target, 'MemoryUtilization', 'Maximum', { label: 'Maximum' }),
    ],
  });
}
