import { existsSync, readFileSync, statSync } from 'node:fs';
import { x } from 'tinyexec';
import { deadLinks } from '../prose/links.ts';
import { findWords } from '../prose/vocabulary.ts';

/** Texts of other people, and the list itself. */
const excluded = [':!**/fixtures/**', ':!**/golden/**', ':!testbed/src/prose/**', ':!testbed/test/prose/**'];

/** `npm run prose [-- PATH…]`, part of `npm run check`: names every word that docs, comments, messages and test titles do not use, and every dead link. */
async function main(paths: readonly string[]): Promise<number> {
  const { stdout } = await x('git', [
    'ls-files',
    ...['--cached', '--others', '--exclude-standard'],
    '--',
    ...(paths.length > 0 ? paths : ['*.ts', '*.md', '*.mjs']),
    ...excluded,
  ]);
  const files = stdout.split('\n').filter((file) => /\.(?:ts|md|mjs)$/.test(file) && existsSync(file));
  const faults = files.flatMap((file) => faultsOf(file, readFileSync(file, 'utf8')));
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  process.stdout.write(`${files.length} files, ${faults.length} words or links to fix\n`);
  return faults.length > 0 || files.length === 0 ? 1 : 0;
}

function faultsOf(file: string, text: string): string[] {
  const words = findWords(text).map(({ line, word, instead }) => `${file}:${line}: "${word}"; write: ${instead}`);
  if (!file.endsWith('.md')) return words;
  const dead = deadLinks(file, text, readRepository);
  return [...words, ...dead.map(({ line, link, reason }) => `${file}:${line}: ${link}: ${reason}`)];
}

function readRepository(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  return stats.isDirectory() ? '' : readFileSync(path, 'utf8');
}

process.exit(await main(process.argv.slice(2)));
