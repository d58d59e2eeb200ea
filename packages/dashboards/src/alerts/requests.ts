import { serviceDashboardUid } from '../dashboards/service.ts';
import { hasLoadBalancer, requestMetrics, targetGroupMetric } from '../metrics/requests.ts';
import type { AlertRule } from '../model/content.ts';
import type { ServiceTarget } from '../model/target.ts';
import { currentValue } from './annotation.ts';
import { alertRule } from './rule.ts';

/** The share of requests that failed in 5 minutes; below a floor of requests it says nothing. */
export function errorRateAlert(target: ServiceTarget): AlertRule {
  const { errorPercent, minRequests } = target.thresholds;
  const { count, errors } = requestMetrics(target);
  return alertRule({
    target,
    key: 'errors',
    title: `Errors above ${errorPercent} %`,
    description: `${currentValue('A_now')} of ${currentValue('B_now')} requests of 5 minutes ended in 5xx (limit ${errorPercent} %). Open the log; compare with deployments.`,
    panel: { dashboardUid: serviceDashboardUid(target), key: 'errors' },
    severity: 'page',
    series: [errors, count],
    reduce: 'sum',
    when: { math: `$A_now * 100 > $B_now * ${errorPercent} && $B_now >= ${minRequests}` },
    windowSeconds: 300,
    forDuration: '2m',
    everySeconds: 60,
    // CloudWatch has no data points of requests and errors that did not happen.
    noData: 'OK',
  });
}

/** Answers take too long: p95 at the load balancer, or the mean of the slowest task. */
export function latencyAlert(target: ServiceTarget): AlertRule {
  const { latencySeconds } = target.thresholds;
  const { latency } = requestMetrics(target);
  return alertRule({
    target,
    key: 'latency',
    title: `Latency above ${latencySeconds} s`,
    description: `${latency.label} of the time to answer is ${currentValue('A_now', 2)} s (limit ${latencySeconds} s). With busy CPU: add tasks. With idle CPU: a dependency or the connection pool is slow.`,
    panel: { dashboardUid: serviceDashboardUid(target), key: 'latency' },
    severity: 'warn',
    series: [latency],
    reduce: 'last',
    when: { above: latencySeconds },
    windowSeconds: 600,
    forDuration: '5m',
    everySeconds: 60,
    // Without requests there is no latency.
    noData: 'OK',
  });
}

/** A window of a burn rate: the budget burns `factor` times too fast over the long window, and still does over the short one. */
interface BurnWindow {
  key: string;
  title: string;
  factor: number;
  longSeconds: number;
  shortSeconds: number;
  severity: 'page' | 'warn';
}

/** Google's SRE workbook, chapter 5: 2 % of a 30-day budget in an hour, 5 % in six hours, 10 % in three days. */
const burnWindows: readonly BurnWindow[] = [
  { key: 'slo-fast', title: 'in an hour', factor: 14.4, longSeconds: 3600, shortSeconds: 300, severity: 'page' },
  { key: 'slo-medium', title: 'in 6 hours', factor: 6, longSeconds: 21_600, shortSeconds: 1800, severity: 'page' },
  { key: 'slo-slow', title: 'in 3 days', factor: 1, longSeconds: 259_200, shortSeconds: 21_600, severity: 'warn' },
];

/** The error budget burns too fast: only where an objective is set. */
export function burnRateAlerts(target: ServiceTarget): AlertRule[] {
  const { availability, latency } = target.slo ?? {};
  return [
    ...(availability === undefined ? [] : burnWindows.map((window) => availabilityBurn(target, window, availability))),
    ...(latency === undefined || !hasLoadBalancer(target) ? [] : [latencyBurn(target, latency)]),
  ];
}

function availabilityBurn(target: ServiceTarget, window: BurnWindow, availability: number): AlertRule {
  const { count, errors } = requestMetrics(target);
  const { longSeconds, shortSeconds, factor } = window;
  const limit = round((100 - availability) * factor);
  const over = (windowSeconds: number) => {
    const periodSeconds = Math.max(60, Math.min(3600, windowSeconds / 5));
    return [errors, count].map((one) => ({ ...one, windowSeconds, periodSeconds }));
  };
  return alertRule({
    target,
    key: window.key,
    title: `Error budget burns ${factor} times too fast ${window.title}`,
    description: `${currentValue('A_now')} of ${currentValue('B_now')} requests failed ${window.title}, more than ${limit} %: the objective of ${availability} % over 30 days does not allow it. Open the log; compare with deployments; roll back if one of them began it.`,
    panel: { dashboardUid: serviceDashboardUid(target), key: 'errors' },
    severity: window.severity,
    series: [...over(longSeconds), ...over(shortSeconds)],
    reduce: 'sum',
    when: {
      math: `$A_now * 100 > $B_now * ${limit} && $C_now * 100 > $D_now * ${limit} && $B_now >= ${target.thresholds.minRequests}`,
    },
    windowSeconds: longSeconds,
    ...(window.severity === 'page'
      ? { forDuration: '2m', everySeconds: 60 as const }
      : { forDuration: '10m', everySeconds: 300 as const }),
    noData: 'OK',
  });
}

/** CloudWatch answers the share of requests within a time: `PR(:0.5)`. Fewer than promised for an hour, and now. */
function latencyBurn(target: ServiceTarget, { percentile, ms }: { percentile: number; ms: number }): AlertRule {
  const limit = round(100 - (100 - percentile) * 6);
  const within = (seconds: number) => ({
    ...targetGroupMetric(target, 'TargetResponseTime', `PR(:${ms / 1000})`, { label: `within ${ms} ms` }),
    periodSeconds: seconds,
    windowSeconds: seconds * 3,
  });
  return alertRule({
    target,
    key: 'slo-latency',
    title: `Too few answers within ${ms} ms`,
    description: `${currentValue('A_now', 1)} % of the requests of an hour were answered within ${ms} ms; the objective is ${percentile} %. Compare latency with CPU, pools and deployments.`,
    panel: { dashboardUid: serviceDashboardUid(target), key: 'latency' },
    severity: 'page',
    series: [within(3600), within(300)],
    reduce: 'last',
    when: { math: `$A_now < ${limit} && $B_now < ${limit}` },
    windowSeconds: 10_800,
    forDuration: '5m',
    everySeconds: 300,
    noData: 'OK',
  });
}

function round(value: number): number {
  return Number(value.toFixed(4));
}
