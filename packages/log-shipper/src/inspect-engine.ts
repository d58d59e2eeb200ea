import { configuredEngine } from './engine/engine.ts';
import { type EngineInspection, inspect } from './engine/inspect.ts';
import { withEngineSecret } from './lambda/engine-secret.ts';
import { optionsFromEnvironment } from './lambda/environment.ts';
import { openTransport } from './ship.ts';

/**
 * Asks the engine that the Lambda's environment variables describe (`ENGINE_URL`, `AWS_SIGNING_SERVICE`, `ENGINE_SECRET` and others) what it is, and
 * whether it has the index template. Changes nothing.
 * @param timeoutMs time for each request, milliseconds
 * @throws OptionsError for invalid variables, and the transport's error where the engine cannot be reached
 * @example
 * const { engine, template } = await inspectEngine({ ENGINE_URL: 'http://localhost:9200' });
 */
export async function inspectEngine(environment: NodeJS.ProcessEnv, timeoutMs = 5000): Promise<EngineInspection> {
  const options = optionsFromEnvironment(await withEngineSecret(environment));
  const transport = openTransport({ ...options, requestTimeoutMs: timeoutMs });
  try {
    return await inspect(
      transport,
      configuredEngine(options.aws && { service: options.aws.service ?? 'es' }),
      timeoutMs,
    );
  } finally {
    await transport.connectionPool.empty();
  }
}
