/** The metrics that the Lambda writes, for dashboards and alarms; every dimension is always there. */

/** CloudWatch namespace. */
export const metricNamespace = 'Bizom/Alerts';

/** Dimensions of every metric, in this order; `service` and `environment` are the fleet's names where it has them. */
export const metricDimensions = ['service', 'environment', 'cause'] as const;

/** Metric names; all of them counts. */
export const metricNames = {
  /** One for each task that stopped, silent causes included; `cause` says why. */
  stoppedTasks: 'StoppedTasks',
  /** One for each deployment or service action that says something. */
  serviceEvents: 'ServiceEvents',
  /** One for each message that at least one channel took. */
  alertsSent: 'AlertsSent',
  /** One for each message that no channel took. */
  alertsUndelivered: 'AlertsUndelivered',
} as const;
