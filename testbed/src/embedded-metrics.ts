import {
  CloudWatchClient,
  type MetricDatum,
  PutMetricDataCommand,
  type StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from './aws.ts';

/** The part of a log line in the embedded metric format that says which of its fields are metrics. */
interface Embedded {
  _aws?: {
    Timestamp: number;
    CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string; Unit?: string }[] }[];
  };
  [field: string]: unknown;
}

/** The data that a log line in the embedded metric format stands for, by namespace; none of any other line. */
export function embeddedMetrics(line: string): Map<string, MetricDatum[]> {
  const fields = parsed(line);
  const found = (fields._aws?.CloudWatchMetrics ?? []).map(({ Namespace, Dimensions, Metrics }) => {
    const data = Dimensions.flatMap((names) => Metrics.map(({ Name, Unit }) => datum(fields, names, Name, Unit)));
    return [Namespace, data] as const;
  });
  return new Map(found);
}

function datum(fields: Embedded, names: readonly string[], MetricName: string, unit: string | undefined): MetricDatum {
  return {
    MetricName,
    Timestamp: new Date(fields._aws?.Timestamp ?? 0),
    Dimensions: names.map((Name) => ({ Name, Value: String(fields[Name]) })),
    Values: [fields[MetricName]].flat().map(Number),
    ...(unit !== undefined && { Unit: unit as StandardUnit }),
  };
}

function parsed(line: string): Embedded {
  try {
    return Object(JSON.parse(line.slice(line.indexOf('{'))));
  } catch {
    return {};
  }
}

/**
 * A STAND-IN for what CloudWatch Logs does with lines in the embedded metric format, and the emulator does not: publishes the metrics
 * that functions have written to their logs until now. To be called once.
 */
export async function publishEmbeddedMetrics(aws: Aws, functionNames: readonly string[]): Promise<number> {
  const logs = new CloudWatchLogsClient(aws.clientConfig);
  const cloudWatch = new CloudWatchClient(aws.clientConfig);
  let published = 0;
  for (const name of functionNames) {
    for await (const line of linesOf(logs, `/aws/lambda/${name}`)) {
      for (const [Namespace, MetricData] of embeddedMetrics(line)) {
        await cloudWatch.send(new PutMetricDataCommand({ Namespace, MetricData }));
        published += MetricData.length;
      }
    }
  }
  return published;
}

async function* linesOf(logs: CloudWatchLogsClient, logGroupName: string): AsyncGenerator<string> {
  let nextToken: string | undefined;
  do {
    const page = await logs.send(new FilterLogEventsCommand({ logGroupName, nextToken, filterPattern: '_aws' }));
    for (const { message = '' } of page.events ?? []) yield message;
    nextToken = page.nextToken;
  } while (nextToken);
}
