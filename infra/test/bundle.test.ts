import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundleFiles } from '../src/bundle.ts';

/** The files of undici that a bundle takes; `mark` tells one installation from another. */
const undici = (mark: string) => ({
  'lib/api/index.js': 'module.exports = {};',
  'lib/core/connect.js': 'module.exports = () => {};',
  'lib/dispatcher/dispatcher.js': 'module.exports = class {};',
  'lib/dispatcher/client.js': 'module.exports = class {};',
  'lib/dispatcher/pool.js': `module.exports = class { mark = '${mark}' };`,
});

describe('the bundle of a handler', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    return join(folder, path);
  };
  const install = (path: string, mark: string) => {
    for (const [file, text] of Object.entries(undici(mark))) write(join(path, 'node_modules/undici', file), text);
  };
  const bundled = (entry: string) => {
    const files = Object.entries(bundleFiles(entry)).map(([name, code]) => [name, Buffer.from(code).toString()]);
    return Object.fromEntries(files) as Record<string, string>;
  };

  it('has the undici that the package which imports it finds, where several are installed', () => {
    install('', 'outer');
    install('node_modules/transport', 'inner');
    write('node_modules/transport/index.js', "import { Pool } from 'undici'; export const pool = new Pool();");
    const byTransport = write('index.js', "export * from './node_modules/transport/index.js';");
    expect(bundled(byTransport)['undici.mjs']).toContain('inner');
    const byItself = write('index.js', "import { Pool } from 'undici'; export const pool = new Pool();");
    expect(bundled(byItself)['undici.mjs']).toContain('outer');
  });

  it('has no undici where nothing imports it, and a file of its own for what is imported when it is needed', () => {
    write('later.js', "export const later = 'later';");
    const files = bundled(write('index.js', "export const handler = () => import('./later.js');"));
    expect(files['undici.mjs']).toBeUndefined();
    expect(files['index.mjs']).not.toContain('"later"');
    expect(Object.keys(files)).toHaveLength(2);
  });
});
