import { createRequire } from 'node:module';
import { type BuildOptions, build, buildSync } from 'esbuild';
import { zipSync } from 'fflate';

/** A Lambda's code: one ESM file, its source map left out, and its size. */
export interface LambdaBundle {
  /** What `CreateFunction` takes as `Code.ZipFile`; the handler is `index.handler`. */
  zip: Uint8Array;
  /** Bytes of the one file, before it is zipped. */
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

/** Name of the file in the zip; Lambda's `Handler` is `index.handler`. */
export const codeFile = 'index.mjs';

/** Bundles a handler and everything it imports into one file, as it is deployed: the AWS SDK included. */
export async function bundleLambda(entry: string, files: Record<string, string> = {}): Promise<LambdaBundle> {
  const { outputFiles } = await build({ ...bundling(entry), write: false });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  const others = Object.entries(files).map(([name, text]) => [name, Buffer.from(text)]);
  // One date for all: the same code is the same zip.
  const zip = zipSync({ [codeFile]: code, ...Object.fromEntries(others) }, { mtime: '1980-01-01T00:00:00' });
  return { zip, bytes: code.length };
}

/** The one file alone, for CDK, which does not wait. */
export function bundleSync(entry: string): Uint8Array {
  return buildSync({ ...bundling(entry), write: false }).outputFiles[0]?.contents ?? new Uint8Array();
}

const bundling = (entry: string) =>
  ({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    mainFields: ['module', 'main'],
    // CommonJS packages inside an ESM bundle still call require for Node's own modules.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'silent',
  }) satisfies BuildOptions;
