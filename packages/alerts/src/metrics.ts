/** The metrics that the Lambda writes, for dashboards and alarms; every dimension of a metric is always there. */

/** CloudWatch namespace. */
export const metricNamespace = 'Bizom/Alerts';

/** Dimensions of every metric but `deliveriesFailed`, in this order; `service` and `environment` are the fleet's names where it has them. */
export const metricDimensions = ['service', 'environment', 'cause'] as const;

/** Dimensions of `deliveriesFailed`: the Lambda's name, and the channel's. */
export const deliveryDimensions = ['function_name', 'channel'] as const;

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
  /** One for each channel that did not take a message, whatever the others did. */
  deliveriesFailed: 'DeliveriesFailed',
} as const;
