import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import nodeModule from 'node:module';
import { dirname, extname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FleetError } from './errors.ts';
import { parseFleet } from './fleet.ts';
import type { Fleet } from './fleet-schema.ts';

const extensions = ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json'];
const fileNames = ['fleet.config.ts', 'fleet.config.js', 'fleet.config.mjs', 'fleet.config.json'];

/**
 * The nearest `fleet.config.*`, from `directory` upwards.
 * @example
 * findFleetFile(); // '/home/me/shop/fleet.config.ts'
 */
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
 * @example
 * const fleet = await loadFleet('fleet.config.ts');
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
    throw notLoadable(
      path,
      `expected a .ts, .js or .json file, received ${extension || 'a name without an extension'}`,
    );
  }
  try {
    if (extension === '.json') return JSON.parse(await readFile(path, 'utf8'));
    const module = await importFile(path);
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

/**
 * Imports a file that may import `@bizom/fleet` without having it installed: a Java repository has no node_modules, the
 * command that loads its fleet has. Where the file's own folders have the package, that one is taken.
 */
async function importFile(path: string): Promise<{ default?: unknown }> {
  // Node has them since 22.15; before that the package has to be installed.
  const hooks = nodeModule.registerHooks?.({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        if (specifier !== '@bizom/fleet') throw error;
        // A package can import itself by its name: from here it is the copy that runs.
        return next(specifier, { ...context, parentURL: import.meta.url });
      }
    },
  });
  try {
    return await import(pathToFileURL(path).href);
  } finally {
    hooks?.deregister();
  }
}

function whyNot({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ERR_MODULE_NOT_FOUND')
    return `${message}; install what it imports, or write the fleet as .json, which imports nothing`;
  // A Node that does not run TypeScript takes its extension for one that it does not know.
  if (code !== 'ERR_UNKNOWN_FILE_EXTENSION' || !/"\.m?ts"/.test(message)) return message;
  return `TypeScript needs Node >= 22.18, this is ${process.version}; or use a .js or .json file`;
}

function notLoadable(path: string, why: string, cause?: unknown): FleetError {
  return new FleetError('FLEET_NOT_LOADABLE', `${path} cannot be loaded: ${why}`, { cause });
}
