import type { SecretReader } from '@bizom/notify';
import * as v from 'valibot';
import { OptionsError } from '../errors.ts';

const text = v.pipe(v.string(), v.nonEmpty());
const secretSchema = v.union([v.object({ apiKey: text }), v.object({ username: text, password: text })]);

/**
 * The environment, with the log-in to the engine that `ENGINE_SECRET` names (`secretsmanager:id` or `ssm:/path`): a JSON object with
 * `username` and `password`, or `apiKey`. Read at each call.
 * @throws OptionsError for a secret of another shape; what it holds is not repeated.
 */
export async function withEngineSecret(
  env: NodeJS.ProcessEnv,
  read: SecretReader = readSecret,
): Promise<NodeJS.ProcessEnv> {
  const reference = env['ENGINE_SECRET'];
  if (!reference) return env;
  const result = v.safeParse(secretSchema, parsed(await read(reference)));
  if (!result.success) {
    throw new OptionsError(
      `ENGINE_SECRET: expected what it names to be a JSON object with "username" and "password", or "apiKey"`,
    );
  }
  if ('apiKey' in result.output) return { ...env, ENGINE_API_KEY: result.output.apiKey };
  const { username, password } = result.output;
  return { ...env, ENGINE_USERNAME: username, ENGINE_PASSWORD: password };
}

/** The clients of AWS are loaded only where there is a secret to read. */
async function readSecret(reference: string): Promise<string> {
  const { createSecretReader } = await import('@bizom/notify');
  return createSecretReader()(reference);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // The parser's own message quotes the text, which is the secret.
    return undefined;
  }
}
