import type { Endpoints } from '../discover/target.ts';
import {
  finishAnswers,
  type MetricQuestion,
  metricQuestions,
  questionPath,
  readMetricNames,
  splitQuestion,
  takeAnswer,
} from '../read/actuator-metrics.ts';
import { beside, ownUris } from '../read/own-uris.ts';
import type { Reading } from '../read/reading.ts';
import { readScrape } from '../read/scrape.ts';
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
export async function askMetrics(
  get: Get,
  { metrics: path, ...rest }: Endpoints & { metrics: string },
  known: MetricsSource | undefined,
  maxBodyBytes: number,
): Promise<Metrics> {
  const list = beside(path, 'metrics');
  if (known !== 'actuator') {
    const { status, text } = await get(path, 'text/plain;version=0.0.4, */*;q=0.1', maxBodyBytes);
    if (status === 200) return fromScrape(path, readScrape(text, ownUris({ metrics: path, ...rest })));
    if (rest.plain || list === path || (status !== 404 && status !== 405 && status !== 406)) {
      return { source: 'none', reading: {}, error: `no metrics: ${path} answers ${status}` };
    }
  }
  const reading = await askActuatorMetrics(get, list, rest.health);
  if (reading) return { source: 'actuator', reading };
  const mend = 'set management.endpoints.web.exposure.include=health,prometheus';
  return { source: 'none', reading: {}, error: `no metrics: neither ${path} nor ${list} is there; ${mend}` };
}

function fromScrape(path: string, reading: Reading): Metrics {
  if (Object.keys(reading).length > 0) return { source: 'prometheus', reading };
  return { source: 'prometheus', reading, error: `no metrics: ${path} answers with none that are known` };
}

async function askActuatorMetrics(get: Get, path: string, healthPath: string): Promise<Reading | undefined> {
  const list = await get(path, acceptJson, maxJsonBytes);
  const names = list.status === 200 ? readMetricNames(list.text) : undefined;
  if (!names) return undefined;
  const reading: Reading = {};
  for (const question of metricQuestions(path, healthPath).filter(({ metric }) => names.has(metric))) {
    await askQuestion(get, path, question, reading);
  }
  return finishAnswers(reading);
}

async function askQuestion(get: Get, path: string, question: MetricQuestion, reading: Reading): Promise<void> {
  const { status, text } = await get(`${path}${questionPath(question)}`, acceptJson, maxJsonBytes);
  // 404: no meter with these tags, such as no request that failed.
  if (status !== 200) return;
  if (question.each === undefined) takeAnswer(reading, question, text);
  else for (const part of splitQuestion(question, text)) await askQuestion(get, path, part, reading);
}
