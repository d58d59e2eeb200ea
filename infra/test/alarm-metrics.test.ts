import type { FleetConfig } from '@bizom/fleet';
import { probeMetrics } from '@bizom/metric-names';
import { Template } from 'aws-cdk-lib/assertions';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createTelemetry } from '../../packages/alerts/src/lambda/telemetry.ts';
import { foldSeries } from '../../packages/app-probe/src/publish/datum.ts';
import { emitMetrics } from '../../packages/log-shipper/src/lambda/emf.ts';
import { emptyReport } from '../../packages/log-shipper/src/report.ts';
import { fleetStacks, smallFleet, vpc } from './templates.ts';

afterEach(() => vi.unstubAllEnvs());

/** A metric as an alarm reads it. */
interface Read {
  alarm: string;
  namespace: string;
  name: string;
  dimensions: string[];
  statistic: string;
}

/** What AWS publishes itself, from the metrics' reference of each service. */
const ofAws: Record<string, { names: string[]; dimensions: string[] }> = {
  'AWS/Lambda': {
    names: ['Errors', 'Throttles', 'Invocations', 'DestinationDeliveryFailures', 'AsyncEventsDropped', 'IteratorAge'],
    dimensions: ['FunctionName'],
  },
  'AWS/SQS': {
    names: ['ApproximateNumberOfMessagesVisible', 'ApproximateNumberOfMessagesNotVisible'],
    dimensions: ['QueueName'],
  },
  'AWS/Events': { names: ['FailedInvocations'], dimensions: ['RuleName'] },
  'AWS/Kinesis': { names: ['WriteProvisionedThroughputExceeded'], dimensions: ['StreamName'] },
  'AWS/Logs': {
    names: ['DeliveryErrors', 'DeliveryThrottling'],
    dimensions: ['DestinationType', 'FilterName', 'LogGroupName'],
  },
};

describe('every alarm of a fleet', () => {
  const services = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`s${index}`, {}]));
  const engine = { url: 'https://logs.example.com' };
  const channels = { oncall: { type: 'sns', topicArn: 'arn:aws:sns:eu-west-1:111122223333:oncall' } } as const;
  const fleets: Record<string, Partial<FleetConfig>> = {
    'of a few services': { alerts: { channels } },
    'of many services': { services: services(80) },
    'with Kinesis, in production': {
      environments: { test: { production: true } },
      infra: { engine, vpc, kinesis: { shards: 2 } },
    },
    'of a whole account': { infra: { engine, vpc, subscriptions: 'account' } },
    'with another namespace of the probe': { probe: { namespace: 'Shop/JVM' } },
  };

  test.each(Object.entries(fleets))('%s reads a metric that is written, with its dimensions', (_, changes) => {
    const fleet = smallFleet(changes);
    const reads = fleetStacks(fleet).flatMap((stack) => readsOf(Template.fromStack(stack)));
    expect(reads.length).toBeGreaterThan(10);
    const written = writtenByUs(fleet.probe.namespace);
    for (const read of reads) {
      const aws = ofAws[read.namespace];
      const known = aws ? aws.names.map((name) => key({ ...aws, namespace: read.namespace, name })) : written.map(key);
      expect(known, `${read.alarm} reads a metric that no code writes`).toContain(key(read));
    }
  });

  test('looks at the side of a state that is bad: the worst task, the latest event, every failure', () => {
    const reads = fleetStacks(smallFleet()).flatMap((stack) => readsOf(Template.fromStack(stack)));
    const statistics = Object.fromEntries(reads.map(({ name, statistic }) => [name, statistic]));
    expect(statistics).toMatchObject({
      Up: probeMetrics.up.statistic,
      MissingTasks: probeMetrics.missingTasks.statistic,
      HeapAfterGcPercent: probeMetrics.heapAfterGcPercent.statistic,
      LagMs: 'p99',
      Quarantined: 'Sum',
      Errors: 'Sum',
      Throttles: 'Sum',
      DestinationDeliveryFailures: 'Sum',
      AsyncEventsDropped: 'Sum',
      FailedInvocations: 'Sum',
      ApproximateNumberOfMessagesVisible: 'Maximum',
      ApproximateNumberOfMessagesNotVisible: 'Maximum',
      DeliveryErrors: 'Sum',
    });
  });
});

const key = ({ namespace, name, dimensions }: Pick<Read, 'namespace' | 'name' | 'dimensions'>): string =>
  `${namespace} ${name} by ${[...dimensions].sort().join(', ')}`;

/** Every metric that the alarms of a template read: their own, those of an expression, those of a query. */
function readsOf(template: Template): Read[] {
  return Object.values(template.findResources('AWS::CloudWatch::Alarm')).flatMap(({ Properties }) => {
    const alarm = String(Properties.AlarmName);
    if (Properties.MetricName) return [readOf(alarm, Properties, Properties.ExtendedStatistic ?? Properties.Statistic)];
    return Properties.Metrics.flatMap(
      (part: { MetricStat?: { Metric: object; Stat: string }; Expression?: string }) => {
        if (part.MetricStat) return [readOf(alarm, part.MetricStat.Metric, part.MetricStat.Stat)];
        return part.Expression?.startsWith('SELECT') ? [readOfQuery(alarm, part.Expression)] : [];
      },
    );
  });
}

function readOf(
  alarm: string,
  metric: { Namespace?: string; MetricName?: string; Dimensions?: { Name: string }[] },
  statistic: string,
): Read {
  const { Namespace = '', MetricName = '', Dimensions = [] } = metric;
  return {
    alarm,
    namespace: Namespace,
    name: MetricName,
    dimensions: Dimensions.map(({ Name }) => Name),
    statistic,
  };
}

const statisticOf: Record<string, string> = { MAX: 'Maximum', MIN: 'Minimum', SUM: 'Sum' };

function readOfQuery(alarm: string, expression: string): Read {
  const [, statistic = '', name = '', schema = ''] =
    /^SELECT (\w+)\("(\w+)"\) FROM SCHEMA\(([^)]+)\)/.exec(expression) ?? [];
  const [namespace = '', ...dimensions] = schema.split(', ').map((part) => part.replaceAll('"', ''));
  return { alarm, namespace, name, dimensions, statistic: statisticOf[statistic] ?? statistic };
}

/** What the code of the Lambdas writes, called here. */
function writtenByUs(probeNamespace = 'AppProbe'): Pick<Read, 'namespace' | 'name' | 'dimensions'>[] {
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'some-function');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  const shipped = emfOf(() => emitMetrics({ ...emptyReport('/ecs/test/orders'), quarantined: 1, lagsMs: [1] }, 1));
  const delivered = emfOf(() =>
    createTelemetry().sent({ cause: 'unknown' } as never, [{ channel: 'oncall', error: new Error('no') }]),
  );
  const series = (Object.keys(probeMetrics) as (keyof typeof probeMetrics)[]).map((metric) => ({
    key: { metric, cluster: 'test', service: 'orders' },
    values: [1],
  }));
  const probed = foldSeries(series, new Date(0), false).map(({ MetricName = '', Dimensions = [] }) => ({
    namespace: probeNamespace,
    name: MetricName,
    dimensions: Dimensions.map(({ Name = '' }) => Name),
  }));
  return [...shipped, ...delivered, ...probed];
}

/** The metrics of the lines in CloudWatch's embedded format that `write` prints. */
function emfOf(write: () => void): Pick<Read, 'namespace' | 'name' | 'dimensions'>[] {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  write();
  const lines = out.mock.calls.map(([line]) => String(line));
  out.mockRestore();
  return lines
    .flatMap((line) => JSON.parse(line)._aws?.CloudWatchMetrics ?? [])
    .flatMap(({ Namespace, Dimensions, Metrics }) =>
      Metrics.flatMap(({ Name }: { Name: string }) =>
        Dimensions.map((dimensions: string[]) => ({ namespace: Namespace, name: Name, dimensions })),
      ),
    );
}
