import { type Fleet, resolveServices } from '@bizom/fleet';
import { probeMetrics } from '@bizom/metric-names';
import type { CloudFormationTemplate } from './template-limits.ts';

/** A part of what an environment costs, dollars a month. */
export interface Cost {
  part: string;
  /** What is counted, and its price. */
  what: string;
  dollars: number;
}

/** List prices of AWS in dollars, us-east-1; other regions differ by up to a third. */
const dollars = {
  alarmMetric: 0.1,
  metricSeries: 0.3,
  putMetricDataThousand: 0.01,
  logsPerGB: 0.5,
  lambdaPerGBSecond: 0.0000133334,
  lambdaPerMillion: 0.2,
  shardHour: 0.015,
  /** Retention above 24 hours, up to 7 days. */
  extendedShardHour: 0.02,
  natPerGB: 0.045,
};

const hoursPerMonth = 730;
const minutesPerMonth = hoursPerMonth * 60;

/** Measured by the benchmarks: see docs/scale.md. */
const measured = {
  messageBytes: 266,
  payloadBytesPerEvent: 52,
  bodyBytesPerEvent: 60,
  eventsPerPayload: 500,
  shipperSecondsPerPayload: 0.056,
  /** Two lines in CloudWatch's embedded metric format. */
  ownLogBytesPerPayload: 900,
  probeSecondsPerRound: 0.5,
};

/** Series that the shipper writes while all goes well: events, bytes, stored, lag, duration. */
const shipperSeries = 5;
const shipperFunctionSeries = 1;

/**
 * What an environment costs a month, by part: what its templates hold, and what its services make of it. What is there without them (the
 * engine, a NAT gateway, taking logs into CloudWatch) is not counted.
 * @param templates of the environment's stacks
 * @param gigabytesPerHour of log text that is shipped
 */
export function monthlyCosts(
  templates: readonly CloudFormationTemplate[],
  fleet: Fleet,
  environment: string,
  gigabytesPerHour: number,
): Cost[] {
  const services = resolveServices(fleet, environment);
  const logGroups = new Set(services.map(({ logGroup }) => logGroup)).size;
  const resources = templates.flatMap(({ Resources = {} }) => Object.values(Resources));
  const facts = { services: services.length, logGroups, gigabytesPerHour };
  return [
    alarmCost(resources, facts),
    ...probeCosts(resources, fleet, facts),
    ...shipperCosts(resources, facts),
    ...streamCosts(resources, facts),
  ].filter((cost) => cost.dollars > 0);
}

type Resource = NonNullable<CloudFormationTemplate['Resources']>[string];
interface Facts {
  services: number;
  logGroups: number;
  gigabytesPerHour: number;
}

const ofType = (resources: readonly Resource[], type: string) =>
  resources.filter(({ Type }) => Type === type).map(({ Properties = {} }) => Properties);

function alarmCost(resources: readonly Resource[], facts: Facts): Cost {
  const alarms = ofType(resources, 'AWS::CloudWatch::Alarm');
  const metrics = alarms.reduce((sum, alarm) => sum + metricsOf(alarm, facts), 0);
  return {
    part: 'Alarms',
    what: `${alarms.length} alarms on ${metrics} metrics, $0.10 each`,
    dollars: metrics * dollars.alarmMetric,
  };
}

/** Each metric that an alarm reads is paid; a query reads a series for each service, or for each log group. */
function metricsOf(alarm: Record<string, unknown>, { services, logGroups }: Facts): number {
  const parts = alarm['Metrics'] as { MetricStat?: object; Expression?: string }[] | undefined;
  if (!parts) return 1;
  const query = parts.find(({ Expression }) => Expression?.startsWith('SELECT'))?.Expression;
  if (query !== undefined) return query.includes('"AWS/Logs"') ? logGroups : services;
  return parts.filter(({ MetricStat }) => MetricStat).length;
}

interface FunctionProperties {
  MemorySize?: number;
  Environment?: { Variables?: Record<string, unknown> };
}

/** The function that has a variable. */
function functionWith(resources: readonly Resource[], variable: string): FunctionProperties | undefined {
  const functions = ofType(resources, 'AWS::Lambda::Function') as FunctionProperties[];
  return functions.find(({ Environment }) => Environment?.Variables?.[variable] !== undefined);
}

function probeCosts(resources: readonly Resource[], { probe }: Fleet, { services }: Facts): Cost[] {
  const prober = functionWith(resources, 'ROUNDS_SECONDS');
  if (!prober) return [];
  const seconds = Number(prober.Environment?.Variables?.['ROUNDS_SECONDS']);
  const rounds = Math.max(1, Math.floor(seconds / probe.intervalSeconds));
  const series = Math.min(probe.maxSeries, services * publishedCount(probe.metrics));
  const invocations = (minutesPerMonth * 60) / seconds;
  const aliveSeconds = (rounds - 1) * probe.intervalSeconds + measured.probeSecondsPerRound;
  const gigabyteSeconds = invocations * aliveSeconds * ((prober.MemorySize ?? 128) / 1024);
  const requests = invocations * rounds * Math.max(1, Math.ceil(series / 1000));
  return [
    {
      part: 'Probe: series',
      what: `${series} series of ${services} services, $0.30 each`,
      dollars: series * dollars.metricSeries,
    },
    {
      part: 'Probe: PutMetricData',
      what: `${thousands(requests)} requests, one for each round`,
      dollars: (requests / 1000) * dollars.putMetricDataThousand,
    },
    {
      part: 'Probe: Lambda',
      what: `${rounds} rounds in ${seconds} s, ${aliveSeconds} s of ${prober.MemorySize} MiB each time`,
      dollars: gigabyteSeconds * dollars.lambdaPerGBSecond + (invocations / 1e6) * dollars.lambdaPerMillion,
    },
  ];
}

function publishedCount(metrics: Fleet['probe']['metrics']): number {
  if (typeof metrics !== 'string') return metrics.length;
  const all = Object.values(probeMetrics);
  return metrics === 'all' ? all.length : all.filter(({ set }) => set === 'standard').length;
}

function shipperCosts(resources: readonly Resource[], { logGroups, gigabytesPerHour }: Facts): Cost[] {
  const shipper = functionWith(resources, 'LOG_GROUP_METRICS');
  if (!shipper) return [];
  const byGroup = shipper.Environment?.Variables?.['LOG_GROUP_METRICS'] === 'true';
  const series = byGroup ? logGroups * shipperSeries + shipperFunctionSeries : shipperSeries;
  const payloads = (gigabytesPerHour * 1e9 * hoursPerMonth) / measured.messageBytes / measured.eventsPerPayload;
  const gigabyteSeconds = payloads * measured.shipperSecondsPerPayload * ((shipper.MemorySize ?? 128) / 1024);
  const bodyGigabytes = (payloads * measured.eventsPerPayload * measured.bodyBytesPerEvent) / 1e9;
  const isInVpc = ofType(resources, 'AWS::EC2::SecurityGroup').length > 0;
  return [
    {
      part: 'Shipper: series',
      what: `${series} series${byGroup ? `, ${shipperSeries} for each of ${logGroups} log groups` : ''}, $0.30 each`,
      dollars: series * dollars.metricSeries,
    },
    {
      part: 'Shipper: Lambda',
      what: `${thousands(payloads)} payloads of ${measured.eventsPerPayload} events, ${shipper.MemorySize} MiB`,
      dollars: gigabyteSeconds * dollars.lambdaPerGBSecond + (payloads / 1e6) * dollars.lambdaPerMillion,
    },
    {
      part: 'Shipper: own log',
      what: `its metrics, ${measured.ownLogBytesPerPayload} bytes a payload`,
      dollars: ((payloads * measured.ownLogBytesPerPayload) / 1e9) * dollars.logsPerGB,
    },
    {
      part: 'Shipper: NAT',
      what: 'gzipped bulk bodies, if the engine is reached through a NAT gateway',
      dollars: isInVpc ? bodyGigabytes * dollars.natPerGB : 0,
    },
  ];
}

function streamCosts(resources: readonly Resource[], { gigabytesPerHour }: Facts): Cost[] {
  return ofType(resources, 'AWS::Kinesis::Stream').flatMap(({ ShardCount, RetentionPeriodHours }) => {
    if (typeof ShardCount !== 'number') {
      const gigabytes = (gigabytesPerHour * hoursPerMonth * measured.payloadBytesPerEvent) / measured.messageBytes;
      // On demand: $0.04 an hour for the stream, $0.08 for each GB in, $0.04 for each GB out.
      return [{ part: 'Kinesis', what: 'on demand', dollars: 0.04 * hoursPerMonth + gigabytes * 0.12 }];
    }
    const extended = Number(RetentionPeriodHours) > 24 ? dollars.extendedShardHour : 0;
    return [
      {
        part: 'Kinesis',
        what: `${ShardCount} shards, ${RetentionPeriodHours} hours`,
        dollars: ShardCount * hoursPerMonth * (dollars.shardHour + extended),
      },
    ];
  });
}

const thousands = (count: number): string =>
  count >= 1e6 ? `${(count / 1e6).toFixed(1)} million` : `${Math.round(count / 1000)} thousand`;
