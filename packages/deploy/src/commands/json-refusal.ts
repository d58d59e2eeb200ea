import { inWords } from '../errors.ts';
import { safeText } from '../foreign-text.ts';

/** Options of a command that can print JSON. */
interface JsonOptions {
  json?: boolean;
  env?: string;
}

/**
 * Makes the action of a command that prints JSON on every end: with `--json`, an error is also printed to stdout as
 * `{environment, ok: false, services: [], error: {code, message}}`.
 */
export function printingJson<Options extends JsonOptions, Rest extends unknown[]>(
  action: (options: Options, ...rest: Rest) => Promise<void>,
): (options: Options, ...rest: Rest) => Promise<void> {
  return async (options, ...rest) => {
    try {
      await action(options, ...rest);
    } catch (error) {
      if (options.json) console.log(JSON.stringify(refusal(options, error), undefined, 2));
      throw error;
    }
  };
}

function refusal({ env }: JsonOptions, error: unknown) {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  return {
    environment: env ?? process.env['ENVIRONMENT'] ?? null,
    ok: false,
    services: [],
    error: { code: typeof code === 'string' ? code : String(name ?? 'Error'), message: safeText(inWords(error)) },
  };
}
