import type { Transport } from '@elastic/transport';
import { ShipperError } from '../errors.ts';
import { jsonHeaders } from './connection.ts';
import { detectEngine, type Engine } from './engine.ts';
import { type IndexTemplate, indexTemplate, isOwnTemplate, type TemplateOptions, templateName } from './template.ts';

/** What was installed, and where. */
export interface Installed {
  engine: Engine;
  path: string;
  /** Whether a template of ours was there before. */
  replaced: boolean;
  /** What the engine had to say about it, such as another template that will be preferred. */
  warnings: string[];
}

interface Answer {
  statusCode: number;
  body: Record<string, unknown>;
  warnings: string[];
}

/**
 * Puts the index template for the engine that answers; safe to repeat.
 * @throws ShipperError `FOREIGN_TEMPLATE` where a template of that name is not ours, `ENGINE_REFUSED` where the engine will not have it.
 */
export async function installTemplate(transport: Transport, options: TemplateOptions): Promise<Installed> {
  const engine = options.engine ?? (await detectEngine(transport, detectTimeoutMs));
  const template = indexTemplate(engine, options, true);
  const replaced = await isThere(transport, template);
  const first = await put(transport, template);
  // The type is in Elasticsearch from 7.14 and OpenSearch from 2.12, and each leaves it out of some distributions: asking is safest.
  const answer = first.statusCode === 400 ? await put(transport, indexTemplate(engine, options, false)) : first;
  if (!isOk(answer)) throw refused(answer);
  return { engine, path: template.path, replaced, warnings: answer.warnings.filter(isNews) };
}

const detectTimeoutMs = 10_000;

/** Whether our template is there already. */
async function isThere(transport: Transport, { path }: IndexTemplate): Promise<boolean> {
  const existing = await request(transport, 'GET', path);
  if (existing.statusCode === 404) return false;
  if (!isOk(existing)) throw refused(existing);
  if (isOwnTemplate(existing.body)) return true;
  const message = `A template named ${templateName} is there already and is not this package's; rename or delete it first.`;
  throw new ShipperError('FOREIGN_TEMPLATE', message);
}

function put(transport: Transport, { path, querystring, body }: IndexTemplate): Promise<Answer> {
  return request(transport, 'PUT', path, querystring, body);
}

async function request(
  transport: Transport,
  method: string,
  path: string,
  querystring: Record<string, boolean> = {},
  body?: Record<string, unknown>,
): Promise<Answer> {
  const options = { meta: true as const, headers: jsonHeaders, ignore: everyRefusal };
  const params = { method, path, querystring, ...(body && { body }) };
  const answer = await transport.request<Record<string, unknown>>(params, options);
  const warnings = answer.headers?.['warning'] ?? [];
  return {
    statusCode: answer.statusCode,
    body: answer.body,
    warnings: typeof warnings === 'string' ? [warnings] : warnings,
  };
}

/** The transport throws for a status that it is not told to ignore, without the engine's words. */
const everyRefusal = Array.from({ length: 100 }, (_, i) => 400 + i);

function isOk({ statusCode }: Answer): boolean {
  return statusCode >= 200 && statusCode < 300;
}

/** Engines that know types warn of their removal at each use of one. */
function isNews(warning: string): boolean {
  return !/types removal|include_type_name/i.test(warning);
}

function refused({ statusCode, body }: Answer): ShipperError {
  const words = typeof body === 'string' ? body : JSON.stringify(body);
  return new ShipperError('ENGINE_REFUSED', `The engine refuses the template (${statusCode}): ${words.slice(0, 500)}`);
}
