import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Delivery } from '@bizom/notify';
import type { Classified } from './classification.ts';
import { metricNames, metricNamespace } from './metrics.ts';

/** What is written down of every event: a log line with all its facts, and metrics (EMF, in the same log). */
export interface Witness {
  saw(stop: Classified): void;
  sent(stop: Classified, deliveries: readonly Delivery[]): void;
  /** There was something to say, and no route leads to a channel. */
  unrouted(stop: Classified): void;
  trouble(what: string, error: Error): void;
}

export function createWitness(): Witness {
  const logger = new Logger({ serviceName: 'bizom-alerts' });
  return {
    saw(stop) {
      logger.info(stop.title, { stop });
      count(stop.taskArn === undefined ? metricNames.serviceEvents : metricNames.stoppedTasks, stop);
    },
    sent(stop, deliveries) {
      for (const { channel, error } of deliveries) {
        if (error) logger.error(`The channel ${channel} did not take the message`, { channel, error });
      }
      const taken = deliveries.some(({ error }) => !error);
      count(taken ? metricNames.alertsSent : metricNames.alertsUndelivered, stop);
    },
    unrouted(stop) {
      logger.warn('No route leads to a channel: nobody was told', { title: stop.title, cause: stop.cause });
    },
    trouble(what, error) {
      logger.warn(what, { error });
    },
  };
}

/** Written at once, with the same dimensions for every metric. */
function count(name: string, { service = 'unknown', environment = 'unknown', cause }: Classified): void {
  const metrics = new Metrics({
    namespace: metricNamespace,
    serviceName: service,
    defaultDimensions: { environment, cause },
    singleMetric: true,
  });
  metrics.addMetric(name, MetricUnit.Count, 1);
}
