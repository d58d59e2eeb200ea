import type { Endpoints } from '../discover/target.ts';
import { ProbeError } from '../errors.ts';
import {
  finishAnswers,
  type MetricQuestion,
  metricQuestions,
  questionPath,
  readMetricNames,
  splitQuestion,
  takeAnswer,
} from '../read/actuator-metrics.ts';
import { type Deadlock, findDeadlock } from '../read/deadlock.ts';
import { readHealth } from '../read/health-report.ts';
import { beside, ownUris } from '../read/own-uris.ts';
import type { Reading } from '../read/reading.ts';
import { readScrape } from '../read/scrape.ts';
import type { HttpAnswer } from './http-client.ts';

/** GETs a path of one target. */
export type Get = (path: string, accept: string, maxBodyBytes: number) => Promise<HttpAnswer>;

/** What a health endpoint came to. */
export interface Health {
  health: string;
  components: Record<string, string>;
  error?: string;
  /** Paths of groups that may say more. */
  groups?: readonly string[];
  /** The endpoint is not there: another path may be. */
  missing?: true;
}

const json = 'application/json, */*;q=0.1';
const maxHealthBytes = 1 << 20;
const maxDumpBytes = 32 << 20;

/** Asks a plain HTTP endpoint: any 2xx is UP. */
export async function askPlainHealth(get: Get, path: string): Promise<Health> {
  const { status } = await get(path, '*/*', maxHealthBytes);
  if (status >= 200 && status < 300) return { health: 'UP', components: {} };
  const health = { health: 'DOWN', components: {}, error: `${path} answers ${status}` };
  return status === 404 ? { ...health, missing: true } : health;
}

/** Asks an Actuator health endpoint; where it is not UP, its liveness and readiness groups are to be asked too. */
export async function askHealth(get: Get, path: string): Promise<Health> {
  const { status, text } = await get(path, json, maxHealthBytes);
  // Whatever a 404 says of its own status is no health.
  const report = status === 404 ? undefined : readHealth(text);
  if (!report) return noReport(path, status, text);
  if (report.status === 'UP') return { health: 'UP', components: report.components };
  const groups = ['liveness', 'readiness'].filter((name) => report.groups.includes(name));
  const health = withError(report.status, report.components);
  return { ...health, groups: groups.map((name) => `${path}/${name}`) };
}

/** Asks the groups of a health that is not UP. */
export async function askGroups(get: Get, { health, components, groups = [] }: Health): Promise<Health> {
  const known = { ...components };
  for (const path of groups) {
    const answer = await answerOf(get, path, maxHealthBytes);
    const report = answer && readHealth(answer.text);
    if (report) known[path.slice(path.lastIndexOf('/') + 1)] = report.status;
  }
  return withError(health, known);
}

/** Undefined where there is none: what is known of the target stays known. */
async function answerOf(get: Get, path: string, maxBytes: number): Promise<HttpAnswer | undefined> {
  try {
    return await get(path, json, maxBytes);
  } catch (error) {
    if (error instanceof ProbeError) return undefined;
    throw error;
  }
}

function withError(health: string, components: Record<string, string>): Health {
  const troubled = Object.entries(components).filter(([, state]) => state !== 'UP');
  const which = troubled.map(([name, state]) => `${name} ${state}`).join(', ');
  return { health, components, error: `health says ${health}${which && `: ${which}`}` };
}

function noReport(path: string, status: number, text: string): Health {
  const components = {};
  if (status === 404) {
    const error = `${path} answers 404: no Actuator, or its health endpoint is not exposed there`;
    return { health: 'UNKNOWN', components, error, missing: true };
  }
  if (status === 401 || status === 403) {
    return { health: 'UNKNOWN', components, error: `${path} answers ${status}: it wants other credentials` };
  }
  const health = status >= 500 ? 'DOWN' : 'UNKNOWN';
  const came = JSON.stringify(text.slice(0, 60));
  return { health, components, error: `${path} answers ${status} with ${came}; expected JSON with a status` };
}

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
  const list = await get(path, json, maxHealthBytes);
  const names = list.status === 200 ? readMetricNames(list.text) : undefined;
  if (!names) return undefined;
  const reading: Reading = {};
  for (const question of metricQuestions(path, healthPath).filter(({ metric }) => names.has(metric))) {
    await askQuestion(get, path, question, reading);
  }
  return finishAnswers(reading);
}

async function askQuestion(get: Get, path: string, question: MetricQuestion, reading: Reading): Promise<void> {
  const { status, text } = await get(`${path}${questionPath(question)}`, json, maxHealthBytes);
  // 404: no meter with these tags, such as no request that failed.
  if (status !== 200) return;
  if (question.each === undefined) takeAnswer(reading, question, text);
  else for (const part of splitQuestion(question, text)) await askQuestion(get, path, part, reading);
}

/** Looks for deadlocked threads in the thread dump beside the scrape; undefined where there is no dump to be had. */
export async function askDeadlock(get: Get, metricsPath: string): Promise<Deadlock | undefined> {
  const answer = await answerOf(get, beside(metricsPath, 'threaddump'), maxDumpBytes);
  return answer?.status === 200 ? findDeadlock(answer.text) : undefined;
}
