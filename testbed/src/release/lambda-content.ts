import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleCode, handlerFile, type LambdaName } from '@bizom/infra/bundle';

/** What a zip of a Lambda holds besides its code: the licences of all that is bundled in it. */
const licencesFile = 'THIRD-PARTY-LICENSES.txt';

/** Writes the files of a Lambda's zip to `folder`, which then holds nothing else: `index.mjs`, what it loads later, the licences. */
export function writeLambdaContent(name: LambdaName, folder: string): void {
  const { files, inputs } = bundleCode(handlerFile(name));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
  writeFileSync(join(folder, licencesFile), licencesOf(inputs));
}

/** The licences of all packages of others that are among the bundled files; packages with the same text stand above it together. */
function licencesOf(inputs: readonly string[]): string {
  const folders = new Set(inputs.map(packageFolder).filter((folder) => folder !== undefined));
  const byText = Map.groupBy([...folders].map(licenceOf), ({ text }) => text);
  return [...byText]
    .map(([text, packages]) => `${[...new Set(packages.map(({ name }) => name))].sort().join('\n')}\n\n${text}\n`)
    .sort()
    .join(`\n${'-'.repeat(100)}\n\n`);
}

/** `node_modules/@scope/name` of a path inside it; undefined outside every node_modules. */
function packageFolder(path: string): string | undefined {
  return path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0];
}

function licenceOf(folder: string): { name: string; text: string } {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry));
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${license ?? 'not given'}`;
  const notice = join(folder, 'NOTICE');
  return {
    name: `${name} ${version}`,
    text: existsSync(notice) ? `${text}\n\n${readFileSync(notice, 'utf8').trim()}` : text,
  };
}
