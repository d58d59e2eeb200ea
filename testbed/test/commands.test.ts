import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'bizom-commands-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fleet = {
  name: 'shop',
  accountId: '123456789012',
  region: 'eu-west-1',
  environments: { dev: {}, prod: { production: true } },
  services: { orders: {} },
};
const fleetFile = join(folder, 'fleet.config.json');
writeFileSync(fleetFile, JSON.stringify(fleet));
/** Misspelled, and with a name that would clear the screen. */
writeFileSync(join(folder, 'bad.json'), JSON.stringify({ ...fleet, regoin: 'x', region: '\u001b[2J\u202e' }));
const eventFile = join(folder, 'event.json');
writeFileSync(eventFile, '{"detail-type":"ECS Task State Change","detail":{"lastStatus":"STOPPED"}}');
const nowhere = join(folder, 'nowhere', 'x.json');

interface Program {
  folder: string;
  /** Its subcommands. */
  commands: string[];
  /** A call that reads a file which is not there. */
  missingInput: string[];
  /** A call that needs a fleet. */
  needsFleet: string[];
  /** A call that needs an environment of the fleet; without one where no command does. */
  needsEnvironment?: string[];
  /** A call that prints more than a line. */
  prints: string[];
}

/** The programs; every habit below is asserted of each. `bizom` has the five under one name. */
const programs: Record<string, Program> = {
  'bizom-logs': {
    folder: 'log-shipper',
    commands: ['encode', 'ship', 'replay', 'install', 'compare', 'subscribe'],
    missingInput: ['encode', nowhere],
    needsFleet: ['subscribe', '--env', 'dev'],
    needsEnvironment: ['subscribe', '--fleet', fleetFile],
    prints: ['ship', '--help'],
  },
  'bizom-alerts': {
    folder: 'alerts',
    commands: ['classify', 'pattern', 'preview'],
    missingInput: ['classify', nowhere],
    needsFleet: ['classify', eventFile],
    prints: ['pattern', '--all'],
  },
  'bizom-dashboards': {
    folder: 'dashboards',
    commands: ['build', 'check', 'diff', 'preview', 'push'],
    missingInput: ['check', nowhere],
    needsFleet: ['build', '--out', join(folder, 'out')],
    prints: ['build', '--fleet', fleetFile, '--out', join(folder, 'printed')],
  },
  'bizom-deploy': {
    folder: 'deploy',
    commands: ['notify', 'pipelines', 'plan', 'rollback', 'run', 'status'],
    missingInput: ['plan', '--env', 'dev', '--repo', nowhere],
    needsFleet: ['pipelines', '--out', '-'],
    needsEnvironment: ['status', '--fleet', fleetFile],
    prints: ['pipelines', '--fleet', fleetFile, '--out', '-'],
  },
  'bizom-probe': {
    folder: 'app-probe',
    commands: ['once', 'run', 'targets'],
    missingInput: ['targets', '--env', 'dev', '--fleet', nowhere],
    needsFleet: ['targets', '--env', 'dev'],
    needsEnvironment: ['targets', '--fleet', fleetFile],
    prints: ['targets', '--target', 'http://127.0.0.1:1', '--target', 'http://127.0.0.1:2'],
  },
};

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function run(name: string, args: string[], variables: Record<string, string> = {}): Promise<Ended> {
  const child = start(name, args, variables);
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

function start(name: string, args: string[], variables: Record<string, string> = {}) {
  const bin = join(root, 'packages', programs[name]?.folder ?? '', 'bin', `${name}.js`);
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, AWS_ENDPOINT_URL: 'http://127.0.0.1:1', ...variables };
  // a folder without a fleet in or above it
  const child = spawn(process.execPath, [bin, ...args], { cwd: tmpdir(), env });
  child.stdin.end();
  return child;
}

/** One line on standard error, in plain characters and without a stack. */
function expectLine({ stderr }: Ended, name: string): void {
  expect(stderr).toMatch(new RegExp(`^${name}: [^\\n]+\\n$`));
  expect(stderr).toMatch(/^[^\p{Cc}\u202e]*\n$/u);
  expect(stderr).not.toMatch(/\s+at .*:\d+:\d+/);
}

describe.each(Object.entries(programs))('%s', (name, program) => {
  it('prints the version of its package', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'packages', program.folder, 'package.json'), 'utf8'));
    expect(await run(name, ['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('shows its commands and examples with --help', async () => {
    const { code, stdout, stderr } = await run(name, ['--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`\nExamples:\n {2}.*${name}`));
    for (const command of [...program.commands, 'completion'])
      expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    expect(stdout).toContain('--verbose');
  });

  it.each(program.commands)('%s --help shows examples', async (command) => {
    const { code, stdout, stderr } = await run(name, [command, '--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`\nExamples:\n {2}.*${name} ${command}`));
  });

  it('shows help and ends with 2 without a command', async () => {
    const { code, stdout, stderr } = await run(name, []);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`Usage: ${name}`);
  });

  it.each([
    ['an unknown command', ['nonsense'], ''],
    ['an unknown option', [program.commands[0] ?? '', '--nonsense'], ` ${program.commands[0]}`],
  ])('ends with 2 for %s, in one line with a hint', async (_, args, where) => {
    const ended = await run(name, args);
    expect(ended.code).toBe(2);
    expectLine(ended, name);
    expect(ended.stderr).toContain(`(see ${name}${where} --help)`);
  });

  it('ends with 2 where an input is missing', async () => {
    const ended = await run(name, program.missingInput);
    expect([ended.code, ended.stdout]).toEqual([2, '']);
    expectLine(ended, name);
    expect(ended.stderr).toContain(nowhere);
  });

  it('ends with 2 for a fleet that is missing or invalid, and names every fault safely', async () => {
    const missing = await run(name, [...program.needsFleet, '--fleet', nowhere]);
    expect(missing.code).toBe(2);
    expectLine(missing, name);
    const invalid = await run(name, [...program.needsFleet, '--fleet', join(folder, 'bad.json')]);
    expect(invalid.code).toBe(2);
    expectLine(invalid, name);
    expect(invalid.stderr).toMatch(/regoin: .*region: |region: .*regoin: /);
  });

  it('says an error with its stack only with --verbose', async () => {
    const ended = await run(name, [...program.needsFleet, '--fleet', nowhere, '--verbose']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/\n {4}at /);
  });

  it('ends quietly where the reader has enough', async () => {
    const child = start(name, program.prints);
    child.stdout.destroy();
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect([code, stderr]).toEqual([0, '']);
  });

  it('prints no colours into a pipe', async () => {
    const { stdout } = await run(name, program.prints);
    expect(stdout).not.toContain('\u001b');
    const { stdout: plain } = await run(name, program.prints, { NO_COLOR: '1' });
    expect(plain).not.toContain('\u001b');
  });

  it('makes words of the command line safe', async () => {
    const ended = await run(name, ['\u001b[2J\u202enonsense\nforged']);
    expect(ended.code).toBe(2);
    expectLine(ended, name);
  });

  it('prints a completion for each shell', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      expect(await run(name, ['completion', shell])).toMatchObject({ code: 0, stdout: expect.stringContaining(name) });
    }
    const { stdout } = await run(name, ['__complete', '--', '']);
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(program.commands));
  });

  it('checks the version of Node before it loads anything', () => {
    const bin = readFileSync(join(root, 'packages', program.folder, 'bin', `${name}.js`), 'utf8');
    const statements = bin.split('\n').filter((line) => line !== '' && !line.startsWith('//'));
    expect(statements).toEqual([
      '#!/usr/bin/env node',
      "import '@bizom/command/require-node';",
      "await import('../dist/cli.js');",
    ]);
  });
});

const withEnvironment = Object.entries(programs).flatMap(([name, { needsEnvironment }]) =>
  needsEnvironment ? [{ name, args: needsEnvironment }] : [],
);

it.each(withEnvironment)(
  '$name takes the environment from --env or ENVIRONMENT, and names those there are',
  async ({ name, args }) => {
    const calls = [run(name, args), run(name, args, { ENVIRONMENT: '' }), run(name, [...args, '--env', ''])];
    for (const ended of await Promise.all(calls)) {
      expect(ended.code).toBe(2);
      expectLine(ended, name);
      expect(ended.stderr).toMatch(/--env .*ENVIRONMENT.*dev, prod/);
    }
    for (const ended of [await run(name, [...args, '--env', 'dve']), await run(name, args, { ENVIRONMENT: 'dve' })]) {
      expect(ended.code).toBe(2);
      expectLine(ended, name);
      expect(ended.stderr).toMatch(/"dve".*dev, prod/);
    }
  },
);
