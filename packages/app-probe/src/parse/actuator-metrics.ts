import { objectOf, parseObject } from '@bizom/options/json';
import { isConcurrent } from './collections.ts';
import { Memory } from './memory.ts';
import type { MemoryUsage } from './memory-pool.ts';
import { withoutContexts } from './own-uris.ts';
import { isKnown, maxKnown, type Reading, type ReadingKey, setKnown, sumKnown } from './reading.ts';

/** Where an answer belongs. */
type Purpose =
  /** Statistics of the whole process, by the key that each fills. */
  | { fills: Readonly<Partial<Record<Statistic, ReadingKey>>>; factor?: number }
  /** Of one heap pool, which the value of the query's `each` tag names. */
  | { heapPool: keyof MemoryUsage }
  /** Garbage collection pauses of one action. */
  | { pauses: true }
  /** Requests that the probe itself made: they are subtracted. */
  | { own: true };

type Statistic = 'VALUE' | 'COUNT' | 'TOTAL_TIME' | 'MAX';

/** One query to `/actuator/metrics/{metric}`. */
export type MetricQuery = Purpose & {
  metric: string;
  /** `key:value` tags that select meters. */
  tags: readonly string[];
  /** Query each value of this tag by itself: Actuator adds up what must not be added, such as the -1 of undefined maxima. */
  each?: string;
};

/** An answer to a query. */
export interface MetricAnswer {
  query: MetricQuery;
  /** The value of the `each` tag that it is about. */
  value?: string;
  statistics: Readonly<Partial<Record<Statistic, number>>>;
}

function gauge(metric: string, key: ReadingKey, ...tags: string[]): MetricQuery {
  return { metric, tags, fills: { VALUE: key } };
}

function counter(metric: string, key: ReadingKey, factor = 1): MetricQuery {
  return { metric, tags: [], fills: { COUNT: key, VALUE: key }, factor };
}

const heap = 'area:heap';

const queries: readonly MetricQuery[] = [
  gauge('jvm.memory.used', 'heapUsedBytes', heap),
  gauge('jvm.memory.used', 'nonHeapUsedBytes', 'area:nonheap'),
  gauge('jvm.memory.used', 'metaspaceUsedBytes', 'id:Metaspace'),
  gauge('jvm.memory.committed', 'nonHeapCommittedBytes', 'area:nonheap'),
  { metric: 'jvm.memory.committed', tags: [heap], each: 'id', heapPool: 'committed' },
  { metric: 'jvm.memory.max', tags: [heap], each: 'id', heapPool: 'max' },
  gauge('jvm.memory.usage.after.gc', 'heapAfterGcUsage'),
  gauge('jvm.buffer.memory.used', 'directBufferUsedBytes', 'id:direct'),
  { metric: 'jvm.gc.pause', tags: [], each: 'action', pauses: true },
  counter('jvm.gc.memory.allocated', 'allocatedBytesTotal'),
  gauge('jvm.threads.live', 'threadsLive'),
  gauge('jvm.threads.daemon', 'threadsDaemon'),
  gauge('jvm.threads.peak', 'threadsPeak'),
  gauge('jvm.threads.states', 'threadsRunnable', 'state:runnable'),
  gauge('jvm.threads.states', 'threadsBlocked', 'state:blocked'),
  gauge('jvm.threads.states', 'threadsWaiting', 'state:waiting'),
  gauge('jvm.threads.states', 'threadsTimedWaiting', 'state:timed-waiting'),
  gauge('jvm.threads.deadlocked', 'threadsDeadlocked'),
  gauge('process.cpu.usage', 'processCpuUsage'),
  counter('process.cpu.time', 'cpuSecondsTotal', 1e-9),
  gauge('process.uptime', 'uptimeSeconds'),
  gauge('process.start.time', 'startTimeSeconds'),
  gauge('system.cpu.usage', 'systemCpuUsage'),
  gauge('system.cpu.count', 'cpuCount'),
  {
    metric: 'http.server.requests',
    tags: [],
    fills: { COUNT: 'httpRequestsTotal', TOTAL_TIME: 'httpRequestSecondsTotal', MAX: 'httpRequestMaxSeconds' },
  },
  { metric: 'http.server.requests', tags: ['outcome:CLIENT_ERROR'], fills: { COUNT: 'httpClientErrorsTotal' } },
  { metric: 'http.server.requests', tags: ['outcome:SERVER_ERROR'], fills: { COUNT: 'httpServerErrorsTotal' } },
  gauge('hikaricp.connections.active', 'connectionsActive'),
  gauge('hikaricp.connections.max', 'connectionsMax'),
  gauge('hikaricp.connections.pending', 'connectionsPending'),
];

/**
 * What is queried where `/actuator/metrics` is all there is.
 * @param listPath path of that list of metrics
 */
export function metricQueries(listPath: string, healthPath: string): MetricQuery[] {
  const lists = withoutContexts(listPath);
  const own = [...withoutContexts(healthPath), ...lists, ...lists.map((path) => `${path}/{requiredMetricName}`)];
  return [
    ...queries,
    ...own.map((uri): MetricQuery => ({ metric: 'http.server.requests', tags: [`uri:${uri}`], own: true })),
  ];
}

/** The names that `/actuator/metrics` lists; undefined where the text is no such list. */
export function readMetricNames(text: string): Set<string> | undefined {
  const names = parseObject(text)?.['names'];
  return Array.isArray(names) ? new Set(names.filter((name) => typeof name === 'string')) : undefined;
}

/**
 * The path of a query below `/actuator/metrics`, such as `/jvm.memory.used?tag=area%3Aheap`.
 * @param value of the query's `each` tag; without it the answer lists the values that there are
 */
export function queryPath({ metric, tags, each }: MetricQuery, value?: string): string {
  const all = value === undefined ? tags : [...tags, `${each}:${value}`];
  const query = all.map((tag) => `tag=${encodeURIComponent(tag)}`).join('&');
  return `/${encodeURIComponent(metric)}${query && `?${query}`}`;
}

/** The values of the query's `each` tag, by the answer to the query without one; at most 32. */
export function valuesOfEach({ each }: MetricQuery, text: string): string[] {
  const tags = parseObject(text)?.['availableTags'];
  const found = Array.isArray(tags) ? tags.map(objectOf).find((tag) => tag?.['tag'] === each) : undefined;
  const values = Array.isArray(found?.['values']) ? found['values'] : [];
  return values.filter((value) => typeof value === 'string').slice(0, 32);
}

/** Reads the text of one answer; what is malformed has no statistics. */
export function readAnswer(query: MetricQuery, text: string, value?: string): MetricAnswer {
  const measurements = parseObject(text)?.['measurements'];
  const statistics: Record<string, number> = {};
  for (const measurement of Array.isArray(measurements) ? measurements.map(objectOf) : []) {
    const { statistic, value: amount } = measurement ?? {};
    if (typeof statistic === 'string' && typeof amount === 'number' && isKnown(amount)) statistics[statistic] = amount;
  }
  return { query, statistics, ...(value !== undefined && { value }) };
}

/** The reading that all answers together make. */
export function readActuatorMetrics(answers: readonly MetricAnswer[]): Reading {
  const reading: Reading = {};
  addPools(reading, answers);
  addPauses(reading, answers);
  for (const { query, statistics } of answers) {
    if (!('fills' in query)) continue;
    for (const [statistic, key] of Object.entries(query.fills) as [Statistic, ReadingKey][]) {
      const amount = statistics[statistic];
      if (amount !== undefined) setKnown(reading, key, amount * (query.factor ?? 1));
    }
  }
  subtractOwn(reading, answers);
  const { connectionsActive, connectionsMax } = reading;
  if (connectionsActive !== undefined && connectionsMax) reading.connectionsUsage = connectionsActive / connectionsMax;
  return reading;
}

function addPools(reading: Reading, answers: readonly MetricAnswer[]): void {
  const memory = new Memory();
  for (const { query, value = '', statistics } of answers) {
    if ('heapPool' in query && isKnown(statistics.VALUE))
      memory.setPool(value, 'heap', query.heapPool, statistics.VALUE);
  }
  memory.addTo(reading);
}

function addPauses(reading: Reading, answers: readonly MetricAnswer[]): void {
  const pauses = answers
    .filter(({ query, value = '' }) => 'pauses' in query && !isConcurrent({ collector: '', action: value, cause: '' }))
    .map(({ statistics }) => statistics);
  setKnown(reading, 'gcPausesTotal', sumKnown(pauses.map(({ COUNT }) => COUNT)));
  setKnown(reading, 'gcPauseSecondsTotal', sumKnown(pauses.map(({ TOTAL_TIME }) => TOTAL_TIME)));
  setKnown(reading, 'gcPauseMaxSeconds', maxKnown(pauses.map(({ MAX }) => MAX)));
}

function subtractOwn(reading: Reading, answers: readonly MetricAnswer[]): void {
  for (const { query, statistics } of answers) {
    if (!('own' in query)) continue;
    subtract(reading, 'httpRequestsTotal', statistics.COUNT);
    subtract(reading, 'httpRequestSecondsTotal', statistics.TOTAL_TIME);
  }
}

/** Queries are answered one after the other, so that an own request may be counted in the second answer and not in the first. */
function subtract(reading: Reading, key: ReadingKey, amount = 0): void {
  const before = reading[key];
  if (before !== undefined) reading[key] = Math.max(0, before - amount);
}
