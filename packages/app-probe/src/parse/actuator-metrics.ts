import { asObject, parseObject } from './json-object.ts';
import { withoutContexts } from './own-uris.ts';
import { add, keepMax, type Reading, type ReadingKey } from './reading.ts';

/** One question to `/actuator/metrics/{metric}`. */
export interface MetricQuery {
  metric: string;
  /** `key:value` tags to ask for. */
  tags: readonly string[];
  /**
   * Which statistic fills which key: `VALUE`, `COUNT`, `TOTAL_TIME`, `MAX`.
   * A sum is added to what other questions brought; a `MAX` keeps the larger one.
   */
  fills: Readonly<Record<string, ReadingKey>>;
  factor?: number;
  /** Ask for each value of this tag by itself, and leave out what is negative: Actuator adds the -1 of undefined maxima up. */
  each?: string;
  /** Instead of adding the answer, subtract it: what is counted but not wanted. */
  subtract?: true;
}

function gauge(metric: string, key: ReadingKey, ...tags: string[]): MetricQuery {
  return {
    metric,
    tags,
    fills: { VALUE: key },
  };
}

function counter(metric: string, key: ReadingKey, factor = 1): MetricQuery {
  return {
    metric,
    tags: [],
    fills: { COUNT: key, VALUE: key },
    factor,
  };
}

const questions: readonly MetricQuery[] = [
  gauge('jvm.memory.used', 'heapUsedBytes', 'area:heap'),
  gauge('jvm.memory.used', 'nonHeapUsedBytes', 'area:nonheap'),
  gauge('jvm.memory.used', 'metaspaceUsedBytes', 'id:Metaspace'),
  gauge('jvm.memory.committed', 'heapCommittedBytes', 'area:heap'),
  gauge('jvm.memory.committed', 'nonHeapCommittedBytes', 'area:nonheap'),
  { ...gauge('jvm.memory.max', 'heapMaxBytes', 'area:heap'), each: 'id' },
  gauge('jvm.memory.usage.after.gc', 'heapAfterGcUsage'),
  gauge('jvm.buffer.memory.used', 'directBufferUsedBytes', 'id:direct'),
  {
    metric: 'jvm.gc.pause',
    tags: [],
    fills: { COUNT: 'gcPausesTotal', TOTAL_TIME: 'gcPauseSecondsTotal', MAX: 'gcPauseMaxSeconds' },
  },
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
 * What is asked where `/actuator/metrics` is all there is; the probe's own requests are not the service's.
 * @param listPath path of that list of metrics
 */
export function metricQueries(listPath: string, healthPath: string): MetricQuery[] {
  const lists = withoutContexts(listPath);
  const own = [...withoutContexts(healthPath), ...lists, ...lists.map((path) => `${path}/{requiredMetricName}`)];
  return [
    ...questions,
    ...own.map(
      (uri): MetricQuery => ({
        metric: 'http.server.requests',
        tags: [`uri:${uri}`],
        fills: { COUNT: 'httpRequestsTotal', TOTAL_TIME: 'httpRequestSecondsTotal' },
        subtract: true,
      }),
    ),
  ];
}

/** The names that `/actuator/metrics` lists; undefined where the text is no such list. */
export function readMetricNames(text: string): Set<string> | undefined {
  const names = parseObject(text)?.['names'];
  return Array.isArray(names) ? new Set(names.filter((name) => typeof name === 'string')) : undefined;
}

/** The path of a question below `/actuator/metrics`, such as `/jvm.memory.used?tag=area%3Aheap`. */
export function queryPath({ metric, tags }: MetricQuery): string {
  const query = tags.map((tag) => `tag=${encodeURIComponent(tag)}`).join('&');
  return `/${encodeURIComponent(metric)}${query && `?${query}`}`;
}

/** The questions for each value of the question's `each` tag, by the answer to the question itself. */
export function splitQuery(question: MetricQuery, answer: string): MetricQuery[] {
  const { each, ...rest } = question;
  if (each === undefined) return [];
  const tags = parseObject(answer)?.['availableTags'];
  const found = Array.isArray(tags) ? tags.map(asObject).find((tag) => tag?.['tag'] === each) : undefined;
  const values = Array.isArray(found?.['values']) ? found['values'].filter((value) => typeof value === 'string') : [];
  return values.slice(0, 32).map((value) => ({ ...rest, tags: [...rest.tags, `${each}:${value}`] }));
}

/** Puts an answer into the reading. */
export function applyMeasurements(reading: Reading, question: MetricQuery, answer: string): void {
  const measurements = parseObject(answer)?.['measurements'];
  for (const measurement of Array.isArray(measurements) ? measurements.map(asObject) : []) {
    const { statistic, value } = measurement ?? {};
    const key = typeof statistic === 'string' && Object.hasOwn(question.fills, statistic) && question.fills[statistic];
    if (!key || typeof value !== 'number' || (question.metric === 'jvm.memory.max' && value < 0)) continue;
    const amount = value * (question.factor ?? 1) * (question.subtract ? -1 : 1);
    if (statistic === 'MAX') keepMax(reading, key, amount);
    else add(reading, key, amount);
  }
}

/** Fills in what follows from the answers. */
export function addPoolUsage(reading: Reading): Reading {
  const { connectionsActive, connectionsMax } = reading;
  if (connectionsActive !== undefined && connectionsMax) reading.connectionsUsage = connectionsActive / connectionsMax;
  return reading;
}
