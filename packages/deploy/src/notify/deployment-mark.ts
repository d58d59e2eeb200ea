import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { deploymentDimensions, deploymentsMetric, type Outcome } from '@bizom/metric-names';

/** One deployment that has ended. */
export interface Mark {
  service: string;
  environment: string;
  outcome: Outcome;
  startedAt: Date;
  endedAt: Date;
  /** What was deployed: a commit or an image. */
  text: string;
}

/** Counts a deployment in CloudWatch. */
export async function countDeployment(cloudwatch: CloudWatchClient, namespace: string, mark: Mark): Promise<void> {
  const Dimensions = deploymentDimensions.map((Name) => ({ Name, Value: mark[Name] }));
  const datum = {
    MetricName: deploymentsMetric,
    Dimensions,
    Value: 1,
    Unit: 'Count' as const,
    Timestamp: mark.endedAt,
  };
  await cloudwatch.send(new PutMetricDataCommand({ Namespace: namespace, MetricData: [datum] }));
}

/** Draws a deployment into Grafana's graphs, from its start to its end. */
export async function annotate(grafana: { url: string; token: string }, mark: Mark): Promise<void> {
  const response = await fetch(new URL('api/annotations', `${grafana.url.replace(/\/$/, '')}/`), {
    method: 'POST',
    headers: { authorization: `Bearer ${grafana.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      time: mark.startedAt.getTime(),
      timeEnd: mark.endedAt.getTime(),
      tags: ['deployment', mark.service, mark.environment, mark.outcome],
      text: mark.text,
    }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`Grafana answered ${response.status} to the annotation`);
}
