import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  ListMetricsCommand,
} from '@aws-sdk/client-cloudwatch';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Aws } from '../../aws.ts';
import { environment, names, type ServiceName, services } from './fleet.ts';
import { lambdaLog } from './lambda-log.ts';

/** What CloudWatch gives back of one service. */
interface ServiceMetrics {
  service: ServiceName;
  up: number;
  heapUsedMb: number;
  threads: number;
}

export interface Probed {
  series: number;
  services: ServiceMetrics[];
}

const probeFunction = names.appProbe.function;

/** Has the deployed probe make its rounds now, as its schedule does each minute. */
export async function startProbing(aws: Aws): Promise<void> {
  await new LambdaClient(aws.clientConfig).send(
    new InvokeCommand({ FunctionName: probeFunction, InvocationType: 'Event' }),
  );
}

/** Waits until CloudWatch says of every service that it is up. */
export async function readMetrics(aws: Aws, timeoutMs = 60_000): Promise<Probed> {
  const client = new CloudWatchClient(aws.clientConfig);
  for (const end = Date.now() + timeoutMs; ; await sleep(500)) {
    const found = await Promise.all(services.map((service) => metricsOf(client, service)));
    if (found.every(({ up, heapUsedMb }) => up === 1 && heapUsedMb > 0)) {
      const { Metrics = [] } = await client.send(new ListMetricsCommand({ Namespace: 'AppProbe' }));
      return { series: Metrics.length, services: found };
    }
    const dark = found.filter(({ up }) => up !== 1).map(({ service }) => service);
    if (Date.now() > end) {
      const log = await lambdaLog(aws, probeFunction);
      throw new Error(`CloudWatch does not say that these are up: ${dark.join(', ')}\n${log.slice(-3).join('\n')}`);
    }
  }
}

async function metricsOf(client: CloudWatchClient, service: ServiceName): Promise<ServiceMetrics> {
  const wanted = { up: ['Up', 'Maximum'], heap: ['HeapUsed', 'Maximum'], threads: ['ThreadsLive', 'Maximum'] } as const;
  const Dimensions = [
    { Name: 'ClusterName', Value: environment },
    { Name: 'ServiceName', Value: service },
  ];
  const MetricDataQueries = Object.entries(wanted).map(([Id, [MetricName, Stat]]) => ({
    Id,
    MetricStat: { Metric: { Namespace: 'AppProbe', MetricName, Dimensions }, Period: 60, Stat },
  }));
  const now = Date.now();
  const times = { StartTime: new Date(now - 600_000), EndTime: new Date(now + 60_000) };
  const { MetricDataResults = [] } = await client.send(new GetMetricDataCommand({ ...times, MetricDataQueries }));
  const newest = (id: string) => MetricDataResults.find(({ Id }) => Id === id)?.Values?.[0] ?? 0;
  return { service, up: newest('up'), heapUsedMb: newest('heap') / 2 ** 20, threads: newest('threads') };
}

/** A change of an alarm's state, as CloudWatch keeps it. */
export interface AlarmChange {
  name: string;
  meaning: string;
  reason: string;
  from: string;
  /** After the waiting began. */
  seconds: number;
}

/** Waits for the deployed alarm on a service's heap to go to ALARM. */
export async function heapAlarm(aws: Aws, service: ServiceName, timeoutMs = 90_000): Promise<AlarmChange> {
  const client = new CloudWatchClient(aws.clientConfig);
  const began = Date.now();
  const { MetricAlarms = [] } = await client.send(new DescribeAlarmsCommand({}));
  const alarm = MetricAlarms.find(
    ({ MetricName, Dimensions = [] }) =>
      MetricName === 'HeapAfterGcPercent' && Dimensions.some(({ Value }) => Value === service),
  );
  if (!alarm?.AlarmName) throw new Error(`no deployed alarm watches the heap of ${service}`);
  if (alarm.StateValue === 'ALARM') throw new Error(`${alarm.AlarmName} was in ALARM before the heap was filled`);
  for (; ; await sleep(250)) {
    const { MetricAlarms: [now] = [] } = await client.send(
      new DescribeAlarmsCommand({ AlarmNames: [alarm.AlarmName] }),
    );
    const seconds = (Date.now() - began) / 1000;
    if (now?.StateValue === 'ALARM') {
      const from = await stateBefore(client, alarm.AlarmName);
      return {
        name: alarm.AlarmName,
        meaning: alarm.AlarmDescription ?? '',
        reason: now.StateReason ?? '',
        from,
        seconds,
      };
    }
    if (Date.now() - began > timeoutMs)
      throw new Error(`${alarm.AlarmName} is still ${now?.StateValue} after ${seconds} s`);
  }
}

async function stateBefore(client: CloudWatchClient, AlarmName: string): Promise<string> {
  const command = new DescribeAlarmHistoryCommand({ AlarmName, HistoryItemType: 'StateUpdate' });
  const { AlarmHistoryItems = [] } = await client.send(command);
  const newest = AlarmHistoryItems.find(({ HistorySummary = '' }) => HistorySummary.includes('to ALARM'));
  return /from (\w+) to ALARM/.exec(newest?.HistorySummary ?? '')?.[1] ?? 'another state';
}
