import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleInto, codeFile, handlerFile, type LambdaName } from './bundle.ts';

const bundled = new Map<string, string>();

/** A package's Lambda as CDK deploys it; `files` lie beside the code. What is the same is bundled once a process. */
export function lambdaCode(name: LambdaName, files: Record<string, string> = {}): Code {
  const key = JSON.stringify([name, files]);
  const folder = bundled.get(key) ?? bundle(name, files);
  bundled.set(key, folder);
  return Code.fromAsset(folder);
}

function bundle(name: LambdaName, files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), `bizom-${name}-`));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  bundleInto(join(folder, codeFile), handlerFile(name));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return folder;
}
