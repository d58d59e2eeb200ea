import { serviceDashboardUid } from '../dashboards/service.ts';
import { probe } from '../metrics/metrics.ts';
import type { AlertRule } from '../model/content.ts';
import type { ServiceTarget } from '../model/target.ts';
import { currentValue } from './annotation.ts';
import { alertRule } from './rule.ts';

/**
 * Heap still in use after a collection. The usual rule, used/maximum, fires on every healthy saw tooth; what a collection
 * leaves behind does not.
 */
export function heapAlert(target: ServiceTarget): AlertRule {
  const limit = target.thresholds.heapAfterGcPercent;
  return alertRule({
    target,
    key: 'heap',
    title: `Heap above ${limit} % after collection`,
    description: `Garbage collection leaves more than ${limit} % of the heap in use, now ${currentValue('A_now')} %. It leaks or is too small: take a heap dump before it runs out of memory.`,
    panel: { dashboardUid: serviceDashboardUid(target), key: 'heap' },
    severity: 'warn',
    series: [probe(target, 'heapAfterGcPercent', { label: 'After collection' })],
    reduce: 'last',
    when: { above: limit },
    windowSeconds: 600,
    forDuration: '10m',
    everySeconds: 300,
    // A service without a JVM never has data, and stays normal.
    noData: 'KeepLast',
  });
}

/** Too much time goes into garbage collection. */
export function gcAlert(target: ServiceTarget): AlertRule {
  const limit = target.thresholds.gcOverheadPercent;
  return alertRule({
    target,
    key: 'gc',
    title: `Garbage collection above ${limit} % of the time`,
    description: `Collections take ${currentValue('A_now')} % of the time (limit ${limit} %). The heap is nearly full or too small for the load.`,
    panel: { dashboardUid: serviceDashboardUid(target), key: 'gc' },
    severity: 'warn',
    series: [probe(target, 'gcOverheadPercent', { label: 'In collections' })],
    reduce: 'last',
    when: { above: limit },
    windowSeconds: 600,
    forDuration: '10m',
    everySeconds: 300,
    // As for the heap.
    noData: 'KeepLast',
  });
}

/** Threads that wait for each other for ever. */
export function deadlockAlert(target: ServiceTarget): AlertRule {
  return alertRule({
    target,
    key: 'deadlock',
    title: 'Threads deadlocked',
    description: `${currentValue('A_now')} threads wait for each other for ever. Take a thread dump, then restart the task: only that helps.`,
    panel: { dashboardUid: serviceDashboardUid(target), key: 'threads' },
    severity: 'page',
    series: [probe(target, 'threadsDeadlocked', { label: 'Deadlocked' })],
    reduce: 'last',
    when: { above: 0 },
    windowSeconds: 600,
    forDuration: '0s',
    everySeconds: 300,
    // As for the heap.
    noData: 'KeepLast',
  });
}
