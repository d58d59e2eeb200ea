import { logPipelineDashboardUid } from '../dashboards/log-pipeline.ts';
import { serviceDashboardUid } from '../dashboards/service.ts';
import { aws, shipper } from '../metrics/metrics.ts';
import type { AlertRule } from '../model/content.ts';
import type { ServiceTarget } from '../model/target.ts';
import type { ShipperFunction } from '../panels/pipeline.ts';
import { currentValue } from './annotation.ts';
import { alertRule } from './rule.ts';

/** Log lines arrive late. */
export function logLagAlert(target: ServiceTarget): AlertRule {
  const limit = target.thresholds.logLagSeconds;
  return alertRule({
    target,
    key: 'log-lag',
    title: `Logs late by more than ${limit} s`,
    description: `One log line in a hundred takes longer than ${limit} s to arrive. The shipper is throttled or the engine is slow: see the log pipeline dashboard.`,
    panel: { dashboardUid: serviceDashboardUid(target), key: 'log-lag' },
    severity: 'warn',
    series: [shipper(target, 'LagMs', 'p99', { label: 'p99' })],
    reduce: 'last',
    when: { above: limit * 1000 },
    windowSeconds: 600,
    forDuration: '10m',
    everySeconds: 300,
    // No log lines, no delay.
    noData: 'OK',
  });
}

/** The engine refuses log lines for ever. */
export function quarantineAlert(target: ServiceTarget): AlertRule {
  return alertRule({
    target,
    key: 'quarantine',
    title: 'Log lines quarantined',
    description: `${currentValue('A_now')} log lines were refused by the engine and put into quarantine. Read the reason there, fix the mapping, then \`bizom-logs replay\`.`,
    panel: { dashboardUid: serviceDashboardUid(target), key: 'log-delivery' },
    severity: 'warn',
    series: [shipper(target, 'Quarantined', 'Sum', { label: 'Quarantined' })],
    reduce: 'sum',
    when: { above: 0 },
    windowSeconds: 900,
    forDuration: '0s',
    everySeconds: 300,
    // Written only when something is quarantined.
    noData: 'OK',
    event: true,
  });
}

/**
 * The Lambda that ships an environment's logs fails.
 * @example
 * const functionName = 'shop-prod-log-shipper';
 * shipperAlert(target, { functionName, region: 'eu-west-1', datasourceUid: target.datasourceUid });
 */
export function shipperAlert(
  target: Pick<ServiceTarget, 'fleet' | 'environment' | 'production'>,
  shipperFunction: ShipperFunction,
): AlertRule {
  const { functionName, region, datasourceUid } = shipperFunction;
  return alertRule({
    target: { ...target, service: 'log-pipeline', datasourceUid },
    key: 'errors',
    title: 'The log shipper fails',
    description: `${functionName} failed ${currentValue('A_now')} times in 15 minutes. Read its log. AWS tries the same lines twice more, then gives them up.`,
    panel: { dashboardUid: logPipelineDashboardUid(target), key: 'function-errors' },
    severity: 'warn',
    series: [aws('AWS/Lambda', 'Errors', 'Sum', { FunctionName: functionName }, region, { label: 'Errors' })],
    reduce: 'sum',
    when: { above: 0 },
    windowSeconds: 900,
    forDuration: '0s',
    everySeconds: 300,
    // A function that does not run does not fail.
    noData: 'OK',
    event: true,
  });
}
