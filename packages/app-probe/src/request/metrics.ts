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
import { ownUris } from '../parse/own-uris.ts';
import { readScrape, type Scrape } from '../parse/scrape.ts';
import { type Endpoints, siblingPath } from '../target/endpoints.ts';
import { acceptJson, acceptScrape, type Get } from './get.ts';
import { isLoginPage } from './login-page.ts';
import { quoteBody } from './quote.ts';
import type { HttpResponse } from './response.ts';
import type { SizeLimits } from './size-limits.ts';

/** The metrics of a target, or why they are missing. */
export interface Metrics extends Scrape {
  /** When the target took them, Unix milliseconds. */
  readAtMs?: number;
  /** Where they were found. */
  path?: string;
  /** The text of the scrape, for evidence. */
  text?: string;
  error?: string;
}

/**
 * Requests the metrics at the first path that has some.
 * @param known the path where they were found before
 */
export async function requestMetrics(
  get: Get,
  endpoints: Endpoints,
  known: string | undefined,
  limits: SizeLimits,
): Promise<Metrics> {
  const own = ownUrisOf(endpoints);
  const failures: string[] = [];
  for (const path of known === undefined ? endpoints.metrics : [known]) {
    const response = await requestScrape(get, path, limits);
    const found = response.status === 200 ? await read(get, path, endpoints, response, own, limits) : undefined;
    if (found) return found;
    failures.push(failureOf(path, response));
    if (isRefused(response)) break;
  }
  return { reading: {}, error: describeFailures(failures, endpoints) };
}

const ownUrisByEndpoints = new WeakMap<Endpoints, readonly string[]>();

/** The URIs of what the probe itself asks; remembered, because the endpoints of a target are the same in each round. */
function ownUrisOf(endpoints: Endpoints): readonly string[] {
  const known = ownUrisByEndpoints.get(endpoints) ?? ownUris(probedPaths(endpoints));
  ownUrisByEndpoints.set(endpoints, known);
  return known;
}

/** What the probe itself asks of a target. */
function probedPaths({ health, metrics }: Endpoints): string[] {
  return [health, ...metrics, ...metrics.map((path) => siblingPath(path, 'threaddump'))];
}

/** 406: some exporters refuse the version parameter. */
async function requestScrape(get: Get, path: string, { scrape }: SizeLimits): Promise<HttpResponse> {
  const response = await get(path, acceptScrape, scrape);
  return response.status === 406 ? get(path, '*/*', scrape) : response;
}

async function read(
  get: Get,
  path: string,
  { health }: Endpoints,
  { text, atMs }: HttpResponse,
  own: readonly string[],
  limits: SizeLimits,
): Promise<Metrics | undefined> {
  const names = readMetricNames(text);
  if (names) return { reading: await requestActuatorMetrics(get, path, names, health, limits), readAtMs: atMs, path };
  const scrape = readScrape(text, own);
  return Object.keys(scrape.reading).length > 0 ? { ...scrape, readAtMs: atMs, path, text } : undefined;
}

function isRefused(response: HttpResponse): boolean {
  return response.status === 401 || response.status === 403 || isLoginPage(response);
}

function failureOf(path: string, response: HttpResponse): string {
  if (isLoginPage(response)) return `${path} redirects to a log-in page`;
  if (response.status !== 200) return `${path} answers ${response.status}`;
  const isScrape = /^(?:#|[a-zA-Z_:][\w:]*[{ ])/m.test(response.text.slice(0, 2000));
  if (isScrape) return `${path} has no metric of a known name`;
  return `${path} answers with ${quoteBody(response.text)}, not with metrics`;
}

function describeFailures(failures: readonly string[], { metrics }: Endpoints): string {
  const said = `no metrics: ${failures.join(', ')}`;
  const isMissing = failures.every((failure) => failure.endsWith(' answers 404'));
  return isMissing && metrics.length > 1 ? `${said}; ${remedy}` : said;
}

const remedy =
  'a Spring Boot service needs the dependency micrometer-registry-prometheus and management.endpoints.web.exposure.include=health,prometheus';

async function requestActuatorMetrics(
  get: Get,
  path: string,
  names: ReadonlySet<string>,
  healthPath: string,
  limits: SizeLimits,
): Promise<Scrape['reading']> {
  const answers: MetricAnswer[] = [];
  for (const query of metricQueries(path, healthPath).filter(({ metric }) => names.has(metric))) {
    answers.push(...(await requestMetric(get, path, query, limits)));
  }
  return readActuatorMetrics(answers);
}

async function requestMetric(get: Get, path: string, query: MetricQuery, limits: SizeLimits): Promise<MetricAnswer[]> {
  const { status, text } = await get(`${path}${queryPath(query)}`, acceptJson, limits.health);
  // 404: no meter with these tags, such as no request that failed.
  if (status !== 200) return [];
  if (query.each === undefined) return [readAnswer(query, text)];
  const values = valuesOfEach(query, text);
  if (values.length === 0) return [readAnswer(query, text)];
  const answers: MetricAnswer[] = [];
  for (const value of values) {
    const part = await get(`${path}${queryPath(query, value)}`, acceptJson, limits.health);
    if (part.status === 200) answers.push(readAnswer(query, part.text, value));
  }
  return answers;
}
