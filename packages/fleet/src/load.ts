import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FleetError } from './errors.ts';
import { type Fleet, parseFleet } from './fleet.ts';

const extensions = ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json'];
const fileNames = ['fleet.config.ts', 'fleet.config.js', 'fleet.config.mjs', 'fleet.config.json'];

/** The nearest `fleet.config.*`, from `directory` upwards. */
export function findFleetFile(directory: string = process.cwd()): string | undefined {
  for (let at = resolve(directory); ; at = dirname(at)) {
    const found = fileNames.map((name) => join(at, name)).find((path) => existsSync(path));
    if (found !== undefined || at === dirname(at)) return found;
  }
}

/**
 * Loads and checks a fleet from `file` (.ts, .js or .json), or from the nearest `fleet.config.*`.
 * A .ts file runs by Node's own type stripping (Node >= 22.18).
 * @throws FleetError `FLEET_NOT_FOUND`, `FLEET_NOT_LOADABLE` or `FLEET_INVALID`; the message names the file.
 */
export async function loadFleet(file?: string): Promise<Fleet> {
  const path = file === undefined ? findFleetFile() : resolve(file);
  if (path === undefined) {
    throw new FleetError(
      'FLEET_NOT_FOUND',
      `No fleet.config.ts in ${process.cwd()} or above it; name one with --fleet FILE.`,
    );
  }
  if (!existsSync(path)) throw new FleetError('FLEET_NOT_FOUND', `No fleet file at ${path}.`);
  const value = await readValue(path);
  try {
    return parseFleet(value);
  } catch (error) {
    if (!(error instanceof FleetError)) throw error;
    throw new FleetError(error.code, `${path}: ${error.message}`, { cause: error });
  }
}

async function readValue(path: string): Promise<unknown> {
  const extension = extname(path);
  if (!extensions.includes(extension)) {
    throw notLoadable(path, `expected a .ts, .js or .json file, came ${extension || 'a name without extension'}`);
  }
  try {
    if (extension === '.json') return JSON.parse(await readFile(path, 'utf8'));
    const module: { default?: unknown } = await import(pathToFileURL(path).href);
    if (module.default !== undefined) return module.default;
  } catch (error) {
    if (error instanceof FleetError) throw new FleetError(error.code, `${path}: ${error.message}`, { cause: error });
    throw notLoadable(path, whyNot(error as NodeJS.ErrnoException), error);
  }
  throw new FleetError(
    'FLEET_NOT_LOADABLE',
    `${path} has no default export; expected \`export default defineFleet({…})\`.`,
  );
}

/** A Node that does not run TypeScript takes its extension for one that it does not know. */
function whyNot({ code, message }: NodeJS.ErrnoException): string {
  if (code !== 'ERR_UNKNOWN_FILE_EXTENSION' || !/"\.m?ts"/.test(message)) return message;
  return `TypeScript needs Node >= 22.18, this is ${process.version}; or use a .js or .json file`;
}

function notLoadable(path: string, why: string, cause?: unknown): FleetError {
  return new FleetError('FLEET_NOT_LOADABLE', `${path} cannot be loaded: ${why}`, { cause });
}
