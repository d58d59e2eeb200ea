import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const check = join(import.meta.dirname, '..', 'src', 'require-node.ts');

/** Runs the check as a Node of another version would: `process.versions` is all that it looks at. */
function runOn(version: string) {
  const script = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } });
process.argv[1] = '/usr/lib/node_modules/.bin/bizom-probe';
await import(${JSON.stringify(check)}); console.log('loaded');`;
  return spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
}

describe('the check of the Node version', () => {
  it.each(['18.20.0', '20.20.0', '22.17.1'])('ends with one friendly line on Node %s', (version) => {
    const { status, stdout, stderr } = runOn(version);
    expect([status, stdout, stderr]).toEqual([
      1,
      '',
      `bizom-probe: needs Node 22.18 or later, this is ${version}; install it from https://nodejs.org\n`,
    ]);
  });

  it.each(['22.18.0', '24.1.0'])('lets Node %s pass', (version) => {
    expect(runOn(version).stdout).toBe('loaded\n');
  });

  it('asks for what package.json asks for', () => {
    const { engines } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'));
    expect(readFileSync(check, 'utf8')).toContain(`needs Node ${engines.node.slice(2)} or later`);
  });
});
