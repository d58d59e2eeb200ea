import { readFileSync } from 'node:fs';
import { x } from 'tinyexec';
import { findWords } from '../prose/vocabulary.ts';

/** Texts of other people, and the list itself. */
const excluded = [
  ':!**/fixtures/**',
  ':!**/golden/**',
  ':!LICENSE',
  ':!testbed/src/prose/**',
  ':!testbed/test/prose/**',
];

/** `npm run prose [-- PATH…]`, part of `npm run check`: names every word that docs, comments, messages and test titles do not use. */
async function main(paths: readonly string[]): Promise<number> {
  const { stdout } = await x('git', [
    'ls-files',
    '--',
    ...(paths.length > 0 ? paths : ['*.ts', '*.md', '*.mjs']),
    ...excluded,
  ]);
  const files = stdout.split('\n').filter((file) => /\.(?:ts|md|mjs)$/.test(file));
  const findings = files.flatMap((file) => findWords(readFileSync(file, 'utf8')).map((found) => ({ file, ...found })));
  for (const { file, line, word, instead } of findings)
    process.stdout.write(`${file}:${line}: "${word}"; write: ${instead}\n`);
  process.stdout.write(`${files.length} files, ${findings.length} words to replace\n`);
  return findings.length > 0 || files.length === 0 ? 1 : 0;
}

process.exit(await main(process.argv.slice(2)));
