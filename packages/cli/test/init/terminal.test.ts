import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ScriptedAws, startScriptedAws } from './scripted-aws.ts';

const bin = join(import.meta.dirname, '..', '..', 'bin', 'bizom.js');
const terminal = join(import.meta.dirname, 'terminal.py');

describe('bizom init at a terminal', () => {
  let aws: ScriptedAws;
  let folder: string;
  beforeEach(async () => {
    [aws, folder] = await Promise.all([
      startScriptedAws({ services: 3, cluster: 'kangaroo' }),
      mkdtemp(join(tmpdir(), 'bizom-ask-')),
    ]);
  });
  afterEach(async () => {
    await aws[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  /** The exit code, and what a person saw. */
  async function session(answers: string[], args = ['init']): Promise<{ code: number; screen: string }> {
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      TERM: 'xterm',
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'eu-west-1',
    };
    const child = spawn('python3', [terminal, process.execPath, bin, ...args], { cwd: folder, env });
    child.stdin.end(JSON.stringify(answers));
    const [code = '', ...screen] = (await text(child.stdout)).split('\n');
    return { code: Number(code), screen: screen.join('\n') };
  }

  it('asks for what the account does not say, and shows the defaults', async () => {
    const { code, screen } = await session(['shop', 'live', 'yes', 'https://grafana.example.com', 'ops@example.com']);
    expect(screen).toContain('Name of the fleet [kangaroo]: ');
    expect(screen).toContain('Environment of cluster kangaroo [kangaroo]: ');
    expect(screen).toContain('Is live production? (yes, no) [no]: ');
    expect(screen).toContain('wrote fleet.config.ts: 3 services in live');
    expect(code).toBe(0);
    const written = await readFile(join(folder, 'fleet.config.ts'), 'utf8');
    expect(written).toContain("name: 'shop',");
    expect(written).toContain("live: { cluster: 'kangaroo', production: true }");
    expect(written).toContain("grafanaUrl: 'https://grafana.example.com'");
    expect(written).toContain("to: ['ops@example.com']");
  });

  it('asks again after an answer that cannot be used, and takes defaults', async () => {
    const { code, screen } = await session(['Not A Name', '', '', '', '', '']);
    expect(screen).toContain('"Not A Name" cannot be used here');
    expect(code).toBe(0);
    expect(await readFile(join(folder, 'fleet.config.ts'), 'utf8')).toContain("name: 'kangaroo',");
  });

  it('says at a terminal that a command waits for input', async () => {
    const { code, screen } = await session(['^D'], ['logs', 'encode']);
    expect(screen).toContain('waiting for input on standard input (end it with Ctrl-D)');
    expect([code, screen]).toEqual([1, expect.stringMatching(/bizom: .*payload/i)]);
  });

  it.each(['^C', '^D'])('writes nothing after %s', async (key) => {
    const { code, screen } = await session(['shop', key]);
    expect(code).toBe(1);
    expect(screen).toMatch(/bizom: (interrupted|no more input); nothing was written/);
    expect(await readdir(folder)).toEqual([]);
  });
});
