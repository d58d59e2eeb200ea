import type { Transport } from '@elastic/transport';
import { jsonHeaders } from './connection.ts';
import { detectEngine, type Engine } from './engine.ts';
import { indexTemplate, isOwnTemplate } from './template.ts';

/** What an engine is, and whether it has the index template. */
export interface EngineInspection {
  engine: Engine;
  /** `foreign`: a template of that name is not this package's. `unknown`: the engine does not let us look. */
  template: 'installed' | 'missing' | 'foreign' | 'unknown';
}

/**
 * Asks an engine what it is and looks at its template; changes nothing.
 * @param known the engine, where it is known and cannot be asked
 * @throws the transport's error where the engine cannot be reached
 */
export async function inspect(
  transport: Transport,
  known: Engine | undefined,
  timeoutMs: number,
): Promise<EngineInspection> {
  const engine = known ?? (await detectEngine(transport, timeoutMs));
  const { path } = indexTemplate(
    engine,
    {
      target: { kind: 'daily', patterns: ['*'] },
      format: 'cwl',
      maxFields: 1000,
      refreshIntervalSeconds: 1,
      type: false,
    },
    true,
  );
  const answer = await transport.request<unknown>(
    { method: 'GET', path },
    { meta: true, maxRetries: 0, requestTimeout: timeoutMs, headers: jsonHeaders, ignore: [400, 401, 403, 404, 405] },
  );
  if (answer.statusCode === 404) return { engine, template: 'missing' };
  if (answer.statusCode !== 200) return { engine, template: 'unknown' };
  return { engine, template: isOwnTemplate(answer.body) ? 'installed' : 'foreign' };
}
