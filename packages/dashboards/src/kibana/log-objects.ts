import { type Fleet, resolveServices } from '@bizom/fleet';
import { uid } from '../model/ids.ts';
import {
  dashboard,
  indexPattern,
  ndjson,
  type SavedObject,
  type Source,
  savedSearch,
  type VisState,
  visualization,
} from './saved-objects.ts';

/** What one reads of a line; both are fields that the log shipper writes. */
const columns = ['@log_stream', '@message'];

/** Exceptions of the JVM that are worth counting by name. Messages are text, which cannot be grouped by its words. */
const exceptions = [
  ...['OutOfMemoryError', 'StackOverflowError', 'NullPointerException', 'IllegalStateException'],
  ...['IllegalArgumentException', 'SQLException', 'SQLTransientConnectionException', 'DataIntegrityViolationException'],
  ...['ConnectException', 'SocketTimeoutException', 'TimeoutException', 'UnknownHostException', 'SSLException'],
  ...['RedisConnectionException', 'AmazonServiceException', 'SdkClientException', 'ClassCastException'],
];

/**
 * Saved objects for Kibana and OpenSearch Dashboards: a data view, for each environment a search a service, errors over time,
 * exceptions by name, and a dashboard of them. Ids come from names, so that another import changes only these objects.
 * @returns NDJSON; undefined where the fleet names no log store
 */
export function logObjects(fleet: Fleet): string | undefined {
  const { logs } = fleet.dashboards;
  if (logs === undefined) return undefined;
  const title = logs.engine?.index ?? 'cwl-*';
  // Where the team has its own data view, ours is another one.
  const view = indexPattern(uid(fleet.name, 'logs'), title);
  const environments = Object.keys(fleet.environments).flatMap((name) =>
    environmentObjects(fleet, name, view.id, logs.errorQuery),
  );
  return environments.length === 0 ? undefined : ndjson([view, ...environments]);
}

function environmentObjects(fleet: Fleet, environment: string, index: string, errorQuery: string): SavedObject[] {
  const services = resolveServices(fleet, environment);
  if (services.length === 0) return [];
  const id = (...parts: string[]) => uid(fleet.name, environment, parts.join('_'));
  const query = services.map(({ logGroup }) => groupQuery(logGroup)).join(' or ');
  // The fleet's query of an error is Lucene, as Grafana asks it.
  const groups = services.map(({ logGroup }) => groupQuery(logGroup)).join(' OR ');
  const errors: Source = { index, language: 'lucene', query: `(${groups}) AND (${errorQuery})` };
  const searches = services.map(({ name, logGroup }) =>
    savedSearch(
      id('logs', name),
      `${name} · ${environment}`,
      { index, query: groupQuery(logGroup) },
      columns,
      `Log lines of ${name} in ${environment}.`,
    ),
  );
  const overTime = visualization(
    id('errors'),
    `Errors · ${environment}`,
    errors,
    errorsOverTime,
    'Lines that report an error, by log group.',
  );
  const byName = visualization(
    id('exceptions'),
    `Exceptions · ${environment}`,
    { index, query },
    exceptionsByName,
    'Lines that name an exception.',
  );
  const last = savedSearch(
    id('last-errors'),
    `Last errors · ${environment}`,
    errors,
    ['@log_group', '@message'],
    'The last lines that report an error.',
  );
  const board = dashboard(
    id('logs'),
    `${fleet.name} logs · ${environment}`,
    [
      { object: overTime, x: 0, y: 0, w: 32, h: 14 },
      { object: byName, x: 32, y: 0, w: 16, h: 14 },
      { object: last, x: 0, y: 14, w: 48, h: 24 },
    ],
    `Errors of every service in ${environment}.`,
  );
  return [...searches, overTime, byName, last, board];
}

/** KQL of one log group, quoted so that no character of its name acts. */
function groupQuery(logGroup: string): string {
  return `@log_group:"${logGroup.replace(/["\\]/g, '\\$&')}"`;
}

const errorsOverTime: VisState = {
  type: 'histogram',
  aggs: [
    { id: '1', enabled: true, type: 'count', schema: 'metric', params: {} },
    {
      id: '2',
      enabled: true,
      type: 'date_histogram',
      schema: 'segment',
      params: { field: '@timestamp', interval: 'auto', min_doc_count: 1, drop_partials: false, extended_bounds: {} },
    },
    {
      id: '3',
      enabled: true,
      type: 'terms',
      schema: 'group',
      params: {
        field: '@log_group',
        size: 10,
        order: 'desc',
        orderBy: '1',
        otherBucket: true,
        otherBucketLabel: 'Other',
      },
    },
  ],
  params: {
    type: 'histogram',
    addLegend: true,
    addTimeMarker: false,
    addTooltip: true,
    legendPosition: 'right',
    categoryAxes: [
      {
        id: 'CategoryAxis-1',
        type: 'category',
        position: 'bottom',
        show: true,
        scale: { type: 'linear' },
        labels: { show: true, filter: true, truncate: 100 },
        style: {},
        title: {},
      },
    ],
    valueAxes: [
      {
        id: 'ValueAxis-1',
        name: 'LeftAxis-1',
        type: 'value',
        position: 'left',
        show: true,
        scale: { type: 'linear', mode: 'normal' },
        labels: { show: true, rotate: 0, filter: false, truncate: 100 },
        style: {},
        title: { text: 'Errors' },
      },
    ],
    seriesParams: [
      {
        show: true,
        type: 'histogram',
        mode: 'stacked',
        data: { id: '1', label: 'Errors' },
        valueAxis: 'ValueAxis-1',
        drawLinesBetweenPoints: true,
        lineWidth: 2,
        showCircles: true,
      },
    ],
    grid: { categoryLines: false },
    times: [],
  },
};

const exceptionsByName: VisState = {
  type: 'table',
  aggs: [
    { id: '1', enabled: true, type: 'count', schema: 'metric', params: { customLabel: 'Lines' } },
    {
      id: '2',
      enabled: true,
      type: 'filters',
      schema: 'bucket',
      params: {
        filters: exceptions.map((name) => ({ label: name, input: { language: 'kuery', query: `@message:*${name}*` } })),
      },
    },
  ],
  params: {
    perPage: 20,
    showPartialRows: false,
    showMetricsAtAllLevels: false,
    showTotal: false,
    totalFunc: 'sum',
    percentageCol: '',
    sort: { columnIndex: 1, direction: 'desc' },
  },
};
