import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { alertsMetrics, alertsNamespace, deliveryDimensions } from '@bizom/metric-names';
import type { Delivery } from '@bizom/notify';
import type { Classified } from '../stop/classification.ts';

/** What is written down of every event: a log line with all its facts, and metrics (EMF, in the same log). */
export interface Telemetry {
  saw(stop: Classified): void;
  /** A message was given to channels, which took it or did not. */
  sent(stop: Classified, deliveries: readonly Delivery[]): void;
  /** It is to be alerted of, and no route leads to a channel. */
  unrouted(stop: Classified): void;
  trouble(what: string, error: Error): void;
}

export function createTelemetry(): Telemetry {
  const logger = new Logger({ serviceName: 'bizom-alerts' });
  return {
    saw(stop) {
      logger.info(stop.title, { stop });
      count(stop.taskArn === undefined ? alertsMetrics.serviceEvents : alertsMetrics.stoppedTasks, stop);
    },
    sent(stop, deliveries) {
      for (const { channel, error } of deliveries) {
        if (!error) continue;
        logger.error(`The channel ${channel} did not take the message`, { channel, error });
        countFailed(channel);
      }
      const taken = deliveries.some(({ error }) => !error);
      count(taken ? alertsMetrics.alertsSent : alertsMetrics.alertsUndelivered, stop);
    },
    unrouted(stop) {
      logger.warn('No route leads to a channel: no message was sent', { title: stop.title, cause: stop.cause });
    },
    trouble(what, error) {
      logger.warn(what, { error });
    },
  };
}

function countFailed(channel: string): void {
  const metrics = new Metrics({ namespace: alertsNamespace, singleMetric: true });
  // The name of a service is always among the dimensions otherwise.
  metrics.clearDefaultDimensions();
  const [byFunction, byChannel] = deliveryDimensions;
  metrics.addDimension(byFunction, process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? 'unknown');
  metrics.addDimension(byChannel, channel);
  metrics.addMetric(alertsMetrics.deliveriesFailed, MetricUnit.Count, 1);
}

/** Written at once, with the same dimensions for every metric of a stop. */
function count(name: string, { service = 'unknown', environment = 'unknown', cause }: Classified): void {
  const metrics = new Metrics({
    namespace: alertsNamespace,
    serviceName: service,
    defaultDimensions: { environment, cause },
    singleMetric: true,
  });
  metrics.addMetric(name, MetricUnit.Count, 1);
}
