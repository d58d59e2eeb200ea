import type { Transport } from '@elastic/transport';
import { jsonHeaders } from './connection.ts';
import { detectEngine, type Engine } from './engine.ts';
import { ShipperError } from './errors.ts';
import { indexTemplate, isOwnTemplate, type TemplateOptions, templateName } from './template.ts';

/** What was installed, and where. */
export interface Installed {
  engine: Engine;
  path: string;
  /** Whether a template of ours was there before. */
  replaced: boolean;
}

/**
 * Puts the index template for the engine that answers; safe to repeat.
 * @throws ShipperError `FOREIGN_TEMPLATE` where a template of that name is not ours, `ENGINE_REFUSED` where the engine will not have it.
 */
export async function installTemplate(transport: Transport, options: TemplateOptions): Promise<Installed> {
  const engine = options.engine ?? (await detectEngine(transport, 10_000));
  const first = indexTemplate(engine, options, true);
  const existing = await request(transport, 'GET', first.path);
  if (existing.statusCode === 200 && !isOwnTemplate(existing.body)) {
    const message = `A template named ${templateName} is there already and is not this package's; rename or delete it first.`;
    throw new ShipperError('FOREIGN_TEMPLATE', message);
  }
  const put = await request(transport, 'PUT', first.path, first.body);
  const accepted = isOk(put) ? put : await putWithoutMatchOnlyText(transport, engine, options);
  if (!isOk(accepted)) {
    const message = `The engine refuses the template (${accepted.statusCode}): ${JSON.stringify(accepted.body).slice(0, 300)}`;
    throw new ShipperError('ENGINE_REFUSED', message);
  }
  return { engine, path: first.path, replaced: existing.statusCode === 200 };
}

/** The type is in Elasticsearch from 7.14 and OpenSearch from 2.12, and each leaves it out of some distributions: asking is safest. */
function putWithoutMatchOnlyText(transport: Transport, engine: Engine, options: TemplateOptions) {
  const { path, body } = indexTemplate(engine, options, false);
  return request(transport, 'PUT', path, body);
}

function request(transport: Transport, method: string, path: string, body?: Record<string, unknown>) {
  return transport.request<Record<string, unknown>>(
    { method, path, ...(body && { body }) },
    { meta: true, headers: jsonHeaders, ignore: [400, 404] },
  );
}

function isOk({ statusCode }: { statusCode: number }): boolean {
  return statusCode >= 200 && statusCode < 300;
}
