/** CloudWatch namespace of the metrics that the alerts Lambda publishes. */
export const alertsNamespace = 'Bizom/Alerts';

/**
 * Dimensions of every metric except `deliveriesFailed`, in this order. A metric always has all of them.
 * `service` and `environment` are the fleet's names where the fleet has the service.
 */
export const alertsDimensions = ['service', 'environment', 'cause'] as const;

/** Dimensions of `deliveriesFailed`: the names of the Lambda and of the channel. */
export const deliveryDimensions = ['function_name', 'channel'] as const;

/** Metric names of the alerts Lambda. Each is a count. */
export const alertsMetrics = {
  /** Stopped tasks, including those with a silent cause. The dimension `cause` has the reason. */
  stoppedTasks: 'StoppedTasks',
  /** Deployment and service action events that carry a message. */
  serviceEvents: 'ServiceEvents',
  /** Messages that at least one channel accepted. */
  alertsSent: 'AlertsSent',
  /** Messages that no channel accepted. */
  alertsUndelivered: 'AlertsUndelivered',
  /** Failed deliveries: one for each channel that did not accept a message. */
  deliveriesFailed: 'DeliveriesFailed',
} as const;
