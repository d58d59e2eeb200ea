import { build } from 'esbuild';
import { zipSync } from 'fflate';

/** A Lambda's code: one ESM file with its source map left out, and its size. */
export interface LambdaBundle {
  /** What `CreateFunction` takes as `Code.ZipFile`; the handler is `index.handler`. */
  zip: Uint8Array;
  /** Bytes of the one file, before it is zipped. */
  bytes: number;
}

/** Bundles a handler and everything it imports into one file, as it is deployed: the AWS SDK included. */
export async function bundleLambda(entry: string): Promise<LambdaBundle> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    mainFields: ['module', 'main'],
    // CommonJS packages inside an ESM bundle still call require for Node's own modules.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'silent',
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  return { zip: zipSync({ 'index.mjs': code }), bytes: code.length };
}
