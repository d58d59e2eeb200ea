import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import {
  logGroupDimension,
  probeDimensions,
  probeMetrics,
  probeNamespace,
  shipperNamespace,
} from '@bizom/metric-names';
import { type Finding, failed, ok, skipped } from '../finding.ts';
import type { Place } from '../place.ts';

const hourMs = 60 * 60 * 1000;
/** The probe publishes at least once a minute. */
const freshMs = 10 * 60 * 1000;
const maxQueries = 500;

/** When the newest value of each metric is from: whether probe and shipper publish, and whether the services show their JVM. */
export async function checkMetrics(place: Place): Promise<Finding[]> {
  const newest = await newestValues(place.aws, queriesOf(place));
  return place.services.flatMap((service) => [
    ...probed(place, service, newest.get(`up ${service.name}`), newest.get(`heap ${service.name}`)),
    ...(place.infra?.engine ? [shipped(service.logGroup, newest.get(`logs ${service.name}`))] : []),
  ]);
}

type Service = Place['services'][number];

function probed(
  place: Place,
  { name, health }: Service,
  upAt: number | undefined,
  heapAt: number | undefined,
): Finding[] {
  const what = `metrics of ${name}`;
  const { infra, names } = place;
  if (infra?.vpc === undefined && !infra?.lambdas?.includes('app-probe'))
    return [skipped(what, 'no probe: no infra.vpc in the fleet')];
  if (upAt === undefined || Date.now() - upAt > freshMs) {
    const seen = upAt === undefined ? 'none within an hour' : `the newest is ${ageOf(upAt)} old`;
    return [
      failed(
        what,
        seen,
        `see why ${names.appProbe.function} publishes nothing: bizom probe once --env ${place.environment.name}`,
      ),
    ];
  }
  const arriving = ok(what, `the newest is ${ageOf(upAt)} old`);
  if (health.kind !== 'actuator') return [arriving];
  const jvm = `JVM metrics of ${name}`;
  if (heapAt !== undefined) return [arriving, ok(jvm, `exposed at ${health.metricsPath}`)];
  const fix =
    'add micrometer-registry-prometheus, and management.endpoints.web.exposure.include=health,prometheus to its properties';
  return [arriving, failed(jvm, `nothing at ${health.metricsPath}`, fix)];
}

function shipped(logGroup: string, at: number | undefined): Finding {
  const what = `logs of ${logGroup}`;
  if (at !== undefined) return ok(what, `shipped ${ageOf(at)} ago`);
  return failed(
    what,
    'nothing shipped within an hour',
    'see whether the service logs anything, and the subscription of its log group',
  );
}

function ageOf(at: number): string {
  const minutes = Math.max(0, Math.round((Date.now() - at) / 60_000));
  return minutes === 0 ? 'less than a minute' : `${minutes} min`;
}

interface Query {
  id: string;
  namespace: string;
  metric: string;
  dimensions: Record<string, string>;
}

function queriesOf({ services, fleet }: Place): Query[] {
  const namespace = fleet.probe.namespace ?? probeNamespace;
  return services.flatMap(({ name, cluster, logGroup }) => {
    const dimensions = { [probeDimensions.cluster]: cluster, [probeDimensions.service]: name };
    return [
      { id: `up ${name}`, namespace, metric: probeMetrics.up.name, dimensions },
      { id: `heap ${name}`, namespace, metric: probeMetrics.heapUsed.name, dimensions },
      {
        id: `logs ${name}`,
        namespace: shipperNamespace,
        metric: 'Events',
        dimensions: { [logGroupDimension]: logGroup },
      },
    ];
  });
}

/** When each metric had its newest value within the last hour, milliseconds since 1970. */
async function newestValues(aws: Place['aws'], queries: readonly Query[]): Promise<Map<string, number>> {
  const { CloudWatchClient, paginateGetMetricData } = await import('@aws-sdk/client-cloudwatch');
  const client = new CloudWatchClient(aws);
  const window = { StartTime: new Date(Date.now() - hourMs), EndTime: new Date(Date.now() + 60_000) };
  const newest = new Map<string, number>();
  for (let from = 0; from < queries.length; from += maxQueries) {
    const part = queries.slice(from, from + maxQueries);
    const pages = paginateGetMetricData(
      { client },
      { ...window, ScanBy: 'TimestampDescending', MetricDataQueries: part.map(dataQuery) },
    );
    for await (const { MetricDataResults = [] } of pages) {
      for (const { Id = '', Timestamps = [] } of MetricDataResults) {
        const times = Timestamps.map((time) => time.getTime());
        const query = part[Number(Id.slice(1))];
        if (query && times.length > 0) newest.set(query.id, Math.max(newest.get(query.id) ?? 0, ...times));
      }
    }
  }
  return newest;
}

function dataQuery({ namespace, metric, dimensions }: Query, index: number): MetricDataQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return {
    Id: `q${index}`,
    MetricStat: { Metric: { Namespace: namespace, MetricName: metric, Dimensions }, Period: 60, Stat: 'Maximum' },
  };
}
