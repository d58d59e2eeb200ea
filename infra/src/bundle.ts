import { createRequire } from 'node:module';
import { basename, dirname, resolve } from 'node:path';
import { type BuildOptions, buildSync, type Metafile } from 'esbuild';
import { zipSync } from 'fflate';

/** A Lambda's code: ESM files without source maps, and their size. */
export interface LambdaBundle {
  /** What `CreateFunction` takes as `Code.ZipFile`; the handler is `index.handler`. */
  zip: Uint8Array;
  /** Bytes of the files, before they are zipped. */
  bytes: number;
}

const handlers = {
  'log-shipper': '@bizom/log-shipper/handler',
  'log-shipper-replay': '@bizom/log-shipper/replay-handler',
  alerts: '@bizom/alerts/handler',
  'app-probe': '@bizom/app-probe/handler',
} as const;

export type LambdaName = keyof typeof handlers;
/** The Lambdas that are deployed. */
export const lambdaNames = Object.keys(handlers) as LambdaName[];

/** The built handler of a Lambda. */
export const handlerFile = (name: LambdaName): string => createRequire(import.meta.url).resolve(handlers[name]);

/** Bundles a handler and everything it imports, as it is deployed: the AWS SDK included. */
export async function bundleLambda(entry: string, files: Record<string, string> = {}): Promise<LambdaBundle> {
  const code = bundleFiles(entry);
  const others = Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]);
  // One date for all: the same code is the same zip.
  const zip = zipSync({ ...code, ...Object.fromEntries(others) }, { mtime: '1980-01-01T00:00:00' });
  return { zip, bytes: Object.values(code).reduce((sum, { length }) => sum + length, 0) };
}

/** The files of a bundle by name: `index.mjs`, and those that it loads only when it needs them. */
export const bundleFiles = (entry: string): Record<string, Uint8Array> => bundleCode(entry).files;

/** The files of a bundle, and the paths of all that went into them, relative to the working directory. */
export function bundleCode(entry: string): { files: Record<string, Uint8Array>; inputs: string[] } {
  const main = buildSync({ ...bundling, entryPoints: { index: entry }, alias: { undici: undiciFile } });
  const importer = importerOfUndici(main.metafile);
  const undici =
    importer && buildSync({ ...bundling, stdin: { contents: undiciConnections, resolveDir: dirname(importer) } });
  const builds = undici ? [main, undici] : [main];
  const outputs = builds.flatMap(({ outputFiles }) => outputFiles);
  return {
    files: Object.fromEntries(outputs.map(({ path, contents }) => [fileName(path), contents])),
    inputs: builds.flatMap(({ metafile }) => Object.keys(metafile.inputs)),
  };
}

const fileName = (path: string): string => basename(path).replace('stdin', 'undici');

const undiciFile = './undici.mjs';
/** All that our Lambdas use of undici, put together as it does. The whole of it, with fetch and WebSocket, would be a third of a cold start. */
const undiciConnections = `
  import api from 'undici/lib/api/index.js';
  import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
  Object.assign(Dispatcher.prototype, api);
  export { default as buildConnector } from 'undici/lib/core/connect.js';
  export { default as Client } from 'undici/lib/dispatcher/client.js';
  export { default as Pool } from 'undici/lib/dispatcher/pool.js';
`;

/** The file that imports undici, if any does: the undici that it finds is the one to be bundled, as several may be installed. */
function importerOfUndici({ inputs }: Metafile): string | undefined {
  const [path] =
    Object.entries(inputs).find(([, input]) => input.imports.some(({ path }) => path === undiciFile)) ?? [];
  return path && resolve(path);
}

const bundling = {
  bundle: true,
  write: false,
  metafile: true,
  // A dynamic import becomes a separate file, which a cold start neither reads nor compiles.
  splitting: true,
  outdir: '.',
  outExtension: { '.js': '.mjs' },
  external: [undiciFile],
  minify: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  mainFields: ['module', 'main'],
  // CommonJS packages inside an ESM bundle still call require for Node's own modules.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  logLevel: 'silent',
} satisfies BuildOptions;
