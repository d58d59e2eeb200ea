import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');
const page = readFileSync(join(root, 'docs', 'troubleshooting.md'), 'utf8');

/** The members of each `…ErrorCode` type: they are what programs compare with, and what messages are looked up by. */
const codes = globSync('packages/*/src/**/*.ts', { cwd: root }).flatMap((file) => {
  const source = readFileSync(join(root, file), 'utf8');
  const types = source.matchAll(/type \w*ErrorCode =([^;]*);/g);
  return [...types].flatMap(([, members = '']) => [...members.matchAll(/'([A-Z_]+)'/g)].map(([, code]) => code));
});

it('finds the error codes of the packages', () => expect(codes.length).toBeGreaterThan(50));

it.each([...new Set(codes)])('the page on troubleshooting explains %s', (code) =>
  expect(page).toContain(`\`${code}\``),
);

it('explains no code that the packages do not have', () => {
  const explained = [...page.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell = '']) => [
    ...cell.matchAll(/`([A-Z_]{4,})`/g),
  ]);
  expect(explained.map(([, code]) => code).filter((code) => !codes.includes(code))).toEqual([]);
});
