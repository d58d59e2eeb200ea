import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBizom } from './init/run-bizom.ts';

const run = (...args: string[]) => runBizom(tmpdir(), 'http://127.0.0.1:1', args);

it.each([
  ['logs', 'encode'],
  ['alerts', 'classify'],
  ['dashboards', 'diff'],
  ['deploy', 'plan'],
  ['probe', 'once'],
])('bizom %s %s is the command of its package', async (name, command) => {
  const { code, stdout } = await run(name, command, '--help');
  expect(code).toBe(0);
  expect(stdout).toContain(`Usage: bizom ${name} ${command}`);
  expect(stdout).toMatch(new RegExp(`Examples:\n {2}.*bizom ${name} ${command}`));
  const wrong = await run(name, command, '--nonsense');
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    `bizom: unknown option '--nonsense' (see bizom ${name} ${command} --help)\n`,
  ]);
});

it('lists its own commands first in --help', async () => {
  const { stdout } = await run('--help');
  const names = [...stdout.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name);
  expect(names).toEqual([
    'init',
    'doctor',
    'try',
    'logs',
    'alerts',
    'dashboards',
    'deploy',
    'probe',
    'help',
    'completion',
    'bizom',
    'bizom',
    'bizom',
    'bizom',
    'bizom',
  ]);
});

it('completes the commands of the packages', async () => {
  expect((await run('__complete', '--', 'deploy', 'ro')).stdout).toBe('rollback\n');
});

describe('completion in a folder with a fleet', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bizom-complete-'));
    const fleet = {
      ...{ name: 'shop', accountId: '111122223333', region: 'eu-west-1' },
      ...{ environments: { dev: {}, demo: {}, prod: {} }, services: { orders: {}, billing: {} } },
    };
    await writeFile(join(folder, 'fleet.config.json'), JSON.stringify(fleet));
    await writeFile(join(folder, 'broken.json'), '{');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['environments', ['deploy', 'run', '--env', 'd'], 'demo\ndev\n'],
    ['services', ['deploy', 'run', '--env', 'dev', '--service', ''], 'billing\norders\n'],
    ['services after a comma', ['deploy', 'run', '--service', 'orders,b'], 'orders,billing\n'],
    ['the service of try', ['try', 'o'], 'orders\n'],
    ['nothing of a fleet that cannot be read', ['doctor', '--fleet', 'broken.json', '--env', ''], ''],
  ])('knows %s', async (_, words, expected) => {
    const { code, stdout } = await runBizom(folder, 'http://127.0.0.1:1', ['__complete', '--', ...words]);
    expect([code, stdout]).toEqual([0, expected]);
  });
});
