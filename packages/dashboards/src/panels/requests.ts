import { budgetLeft, errorShare, requestMetrics, requestRate } from '../metrics/requests.ts';
import type { ServiceTarget } from '../model/target.ts';
import { chart } from './chart.ts';
import type { SizedPanel } from './sized-panel.ts';

/** Rate, errors and duration: what users feel, and the panels of the alerts for it. */
export function requestPanels(target: ServiceTarget): SizedPanel[] {
  return [ratePanel(target), errorSharePanel(target), latencyPanel(target), ...budgetPanels(target)];
}

function ratePanel(target: ServiceTarget): SizedPanel {
  return chart({
    key: 'requests',
    title: 'Requests',
    description: `Requests a second. ${requestMetrics(target).seenBy} A sudden fall: look at the load balancer and at what calls this service.`,
    unit: 'reqps',
    series: [requestRate(target)],
    datasourceUid: target.datasourceUid,
  });
}

function errorSharePanel(target: ServiceTarget): SizedPanel {
  const { errorPercent, minRequests } = target.thresholds;
  return chart({
    key: 'errors',
    title: 'Errors',
    description: `Requests that ended in 5xx, of all. ${requestMetrics(target).seenBy} Above ${errorPercent} % of at least ${minRequests} requests in 5 minutes raises an alert. Open the log at this time; compare with deployments.`,
    unit: 'percent',
    color: 'red',
    redAbove: errorPercent,
    series: [errorShare(target)],
    datasourceUid: target.datasourceUid,
  });
}

function latencyPanel(target: ServiceTarget): SizedPanel {
  const { latencySeconds } = target.thresholds;
  const { latency, latencies, seenBy } = requestMetrics(target);
  return chart({
    key: 'latency',
    title: 'Latency',
    description: `Time until the answer. ${seenBy} ${latency.label} above ${latencySeconds} s for 5 minutes raises an alert. If it rises with CPU, add tasks; if CPU is idle, a dependency or the connection pool is slow.`,
    unit: 's',
    redAbove: latencySeconds,
    series: latencies,
    datasourceUid: target.datasourceUid,
  });
}

/** The error budget of 30 days: only where an objective is set. */
function budgetPanels(target: ServiceTarget): SizedPanel[] {
  const availability = target.slo?.availability;
  if (availability === undefined) return [];
  return [
    chart({
      key: 'error-budget',
      title: 'Error budget',
      description: `Errors that the objective of ${availability} % still allows, over the last 30 days. It burns down with each failed request. Near 0: stop risky deployments.`,
      unit: 'percent',
      max: 100,
      redBelow: 10,
      timeFrom: '30d',
      width: 24,
      height: 5,
      series: [budgetLeft(target, availability)],
      datasourceUid: target.datasourceUid,
    }),
  ];
}
