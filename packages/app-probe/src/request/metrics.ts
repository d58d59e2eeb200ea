import {
  type MetricAnswer,
  type MetricQuery,
  metricQueries,
  queryPath,
  readActuatorMetrics,
  readAnswer,
  readMetricNames,
  valuesOfEach,
} from '../parse/actuator-metrics.ts';
import { ownUris, siblingPath } from '../parse/own-uris.ts';
import type { Reading } from '../parse/reading.ts';
import { readScrape } from '../parse/scrape.ts';
import type { Endpoints } from '../target/target.ts';
import { acceptJson, type Get, maxJsonBytes } from './get.ts';

/** Where a target's metrics are. */
export type MetricsSource = 'prometheus' | 'actuator' | 'none';

/** The metrics of a target, and why there are none. */
export interface Metrics {
  source: MetricsSource;
  reading: Reading;
  error?: string;
}

/** Reads the Prometheus scrape, or else `/actuator/metrics` beside it, where there may be an Actuator. */
export async function requestMetrics(
  get: Get,
  { metrics: path, ...rest }: Endpoints & { metrics: string },
  known: MetricsSource | undefined,
  maxBodyBytes: number,
): Promise<Metrics> {
  const list = siblingPath(path, 'metrics');
  if (known !== 'actuator') {
    const { status, text } = await get(path, 'text/plain;version=0.0.4, */*;q=0.1', maxBodyBytes);
    if (status === 200) return fromScrape(path, readScrape(text, ownUris({ metrics: path, ...rest })).reading);
    if (rest.plain || list === path || (status !== 404 && status !== 405 && status !== 406)) {
      return { source: 'none', reading: {}, error: `no metrics: ${path} answers ${status}` };
    }
  }
  const reading = await requestActuatorMetrics(get, list, rest.health);
  if (reading) return { source: 'actuator', reading };
  const mend = 'set management.endpoints.web.exposure.include=health,prometheus';
  return { source: 'none', reading: {}, error: `no metrics: neither ${path} nor ${list} is there; ${mend}` };
}

function fromScrape(path: string, reading: Reading): Metrics {
  if (Object.keys(reading).length > 0) return { source: 'prometheus', reading };
  return { source: 'prometheus', reading, error: `no metrics: ${path} answers with none that are known` };
}

async function requestActuatorMetrics(get: Get, path: string, healthPath: string): Promise<Reading | undefined> {
  const list = await get(path, acceptJson, maxJsonBytes);
  const names = list.status === 200 ? readMetricNames(list.text) : undefined;
  if (!names) return undefined;
  const answers: MetricAnswer[] = [];
  for (const query of metricQueries(path, healthPath).filter(({ metric }) => names.has(metric))) {
    answers.push(...(await requestMetric(get, path, query)));
  }
  return readActuatorMetrics(answers);
}

async function requestMetric(get: Get, path: string, query: MetricQuery): Promise<MetricAnswer[]> {
  const { status, text } = await get(`${path}${queryPath(query)}`, acceptJson, maxJsonBytes);
  // 404: no meter with these tags, such as no request that failed.
  if (status !== 200) return [];
  if (query.each === undefined) return [readAnswer(query, text)];
  const values = valuesOfEach(query, text);
  if (values.length === 0) return [readAnswer(query, text)];
  const answers: MetricAnswer[] = [];
  for (const value of values) {
    const part = await get(`${path}${queryPath(query, value)}`, acceptJson, maxJsonBytes);
    if (part.status === 200) answers.push(readAnswer(query, part.text, value));
  }
  return answers;
}
