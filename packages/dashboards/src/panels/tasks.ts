import { probe } from '../metrics/metrics.ts';
import type { ServiceTarget } from '../model/target.ts';
import { chart } from './chart.ts';
import type { SizedPanel } from './sized-panel.ts';

/** Running against desired tasks: the panel of the "service down" alert. */
export function tasksPanel(target: ServiceTarget): SizedPanel {
  return chart({
    key: 'tasks',
    title: 'Running and desired tasks',
    description:
      'Tasks that run, against those that should. Fewer for 5 minutes raises an alert: tasks die or cannot start; the stopped-task message says why. No line at all: the probe is not running.',
    unit: 'short',
    decimals: 0,
    datasourceUid: target.datasourceUid,
    series: [probe(target, 'runningTasks', { label: 'Running' }), probe(target, 'desiredTasks', { label: 'Desired' })],
    colors: { Running: 'green', Desired: 'blue' },
  });
}

/** Health as app-probe sees it: the panel of the "probe DOWN" alert. */
export function healthPanel(target: ServiceTarget): SizedPanel {
  return chart({
    key: 'health',
    title: 'Health',
    description:
      'Share of tasks whose health endpoint says UP; below 100 % a task is sick or does not answer. Three rounds in a row below raise an alert.',
    unit: 'percentunit',
    max: 1,
    datasourceUid: target.datasourceUid,
    series: [
      probe(target, 'up', { label: 'Share of tasks UP', statistic: 'Average' }),
      probe(target, 'up', { label: 'Worst task' }),
    ],
  });
}

/** Restarts of the process inside the tasks. */
export function restartsPanel(target: ServiceTarget): SizedPanel {
  return chart({
    key: 'restarts',
    title: 'Restarts',
    description:
      'Processes that started anew at the same address. An unexpected restart: look at the stopped-task message and the last log lines before it.',
    unit: 'short',
    decimals: 0,
    datasourceUid: target.datasourceUid,
    draw: 'bars',
    color: 'orange',
    series: [probe(target, 'restarts', { label: 'Restarts' })],
  });
}
