import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderCircles } from '../../src/structure/folder-circles.ts';
import { readImports } from '../../src/structure/imports.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bizom-structure-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function circlesOf(files: Record<string, string>) {
  for (const [file, source] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), source);
  }
  return folderCircles(readImports(root));
}

describe('folderCircles', () => {
  it('finds two folders that import each other although no two of their files do', () => {
    const circles = circlesOf({
      'encode/bulk.ts': "import { scan } from '../scan/scan.ts';",
      'scan/scan.ts': 'export const scan = 1;',
      'scan/table.ts': "import { item } from '../encode/item.ts';",
      'encode/item.ts': 'export const item = 1;',
    });
    expect(circles).toEqual([
      {
        folder: '',
        members: ['encode', 'scan'],
        imports: ['encode/bulk.ts -> scan/scan.ts', 'scan/table.ts -> encode/item.ts'],
      },
    ]);
  });

  it.each([
    ['a type import', "import type { B } from '../b/b.ts';"],
    ['a re-export', "export { b } from '../b/b.ts';"],
    ['a star re-export', "export * from '../b/b.ts';"],
    ['a dynamic import', "export const load = () => import('../b/b.ts');"],
  ])('counts %s as an import', (_, source) => {
    expect(circlesOf({ 'a/a.ts': source, 'b/b.ts': "import '../a/other.ts';", 'a/other.ts': '' })).toHaveLength(1);
  });

  it('finds a circle of three folders, and one between folders inside a folder', () => {
    const circles = circlesOf({
      'a/x.ts': "import '../b/x.ts';",
      'b/x.ts': "import '../c/x.ts';",
      'c/x.ts': "import '../a/y.ts';",
      'a/y.ts': '',
      'a/in/x.ts': "import '../out/x.ts';",
      'a/out/x.ts': "import '../in/y.ts';",
      'a/in/y.ts': '',
    });
    expect(circles.map(({ folder, members }) => [folder, members])).toEqual([
      ['', ['a', 'b', 'c']],
      ['a', ['in', 'out']],
    ]);
  });

  it('accepts floors that only go down, with an index and errors next to the folders', () => {
    const circles = circlesOf({
      'index.ts': "export * from './ship.ts'; export * from './errors.ts';",
      'ship.ts': "import './encode/encode.ts';",
      'encode/encode.ts': "import '../errors.ts'; import './item.ts'; import * as v from 'valibot';",
      'encode/item.ts': '',
      'errors.ts': '',
    });
    expect(circles).toEqual([]);
  });

  it('names a file that does not parse', () => {
    expect(() => circlesOf({ 'a/broken.ts': 'import {' })).toThrow('cannot parse a/broken.ts');
  });
});
