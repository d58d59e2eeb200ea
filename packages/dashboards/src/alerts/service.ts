import type { AlertRule } from '../model/content.ts';
import type { ServiceTarget } from '../model/target.ts';
import { deploymentAlerts } from './deployments.ts';
import { deadlockAlert, gcAlert, heapAlert } from './jvm.ts';
import { cpuAlert, memoryAlert } from './load.ts';
import { logLagAlert, quarantineAlert } from './logs.ts';
import { burnRateAlerts, errorRateAlert, latencyAlert } from './requests.ts';
import { healthAlert, tasksAlert } from './tasks.ts';

const alerts = [
  cpuAlert,
  memoryAlert,
  tasksAlert,
  healthAlert,
  heapAlert,
  gcAlert,
  deadlockAlert,
  logLagAlert,
  quarantineAlert,
  errorRateAlert,
  latencyAlert,
];

/**
 * Every alert that a service has.
 * @example
 * const rules = serviceAlerts(target).filter(({ key }) => ['cpu', 'memory', 'tasks'].includes(key));
 */
export function serviceAlerts(target: ServiceTarget): AlertRule[] {
  return [...alerts.map((alert) => alert(target)), ...burnRateAlerts(target), ...deploymentAlerts(target)];
}
