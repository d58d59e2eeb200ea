import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFiles, handlerFile, type LambdaName } from './bundle.ts';

const bundled = new Map<LambdaName, Record<string, Uint8Array>>();

/** A Lambda as CDK deploys it, written straight into the assembly; `files` lie next to the code. */
export function lambdaCode(name: LambdaName, files: Record<string, string> = {}): Code {
  const contents = Object.entries({ ...bundle(name), ...files });
  const tryBundle = (folder: string): boolean => {
    for (const [file, content] of contents) writeFileSync(join(folder, file), content);
    return true;
  };
  return Code.fromAsset(dirname(handlerFile(name)), {
    // Known already: CDK would read all of it again, and remember what it read in the home directory.
    assetHash: digest(contents),
    // The image is what CDK would bundle with if this did not: it is never asked for.
    bundling: { image: DockerImage.fromRegistry('none'), local: { tryBundle } },
  });
}

function digest(contents: readonly [string, string | Uint8Array][]): string {
  const hash = createHash('sha256');
  for (const [file, content] of contents) hash.update(JSON.stringify([file, content.length])).update(content);
  return hash.digest('hex');
}

/** Once a process, for as many stacks as want it. */
function bundle(name: LambdaName): Record<string, Uint8Array> {
  const code = bundled.get(name) ?? bundleFiles(handlerFile(name));
  bundled.set(name, code);
  return code;
}
