import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const shop = join(import.meta.dirname, 'fixtures', 'shop.ts');
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'));

interface Call {
  env?: Record<string, string>;
  input?: string;
  closeOutput?: boolean;
}

async function run(args: string[], { env = {}, input = '', closeOutput = false }: Call = {}) {
  const child = spawn(process.execPath, [shop, ...args], { env: { PATH: process.env['PATH'], ...env } });
  child.stdin.on('error', () => {}).end(input);
  if (closeOutput) child.stdout.once('data', () => child.stdout.destroy());
  const closed = new Promise((resolve) => child.on('close', resolve));
  const stdout = closeOutput ? Promise.resolve('') : text(child.stdout);
  const stderr = await text(child.stderr);
  return { code: await closed, stdout: await stdout, stderr };
}

describe('a program', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'command-'));
    await writeFile(join(folder, 'order.json'), '{"a":1}');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('prints the version of its package', async () => {
    for (const flag of ['-V', '--version'])
      expect(await run([flag])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('shows help with the options of all commands and with examples', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/--verbose[\s\S]*Examples:\n {2}bizom-shop read order\.json\n$/);
    expect(stdout).toMatch(/^ {2}late +loaded when it is called$/m);
    expect(stdout).not.toContain('__complete');
    expect(stdout).toMatch(/\n {2}completion <shell>[^\n]*\n\nExamples:/);
    const { stdout: sub } = await run(['read', '--help']);
    expect(sub).toMatch(
      /Global Options:[\s\S]*Examples:\n {2}bizom-shop read order\.json\n {2}zcat order\.gz \| bizom-shop read\n$/,
    );
  });

  it('reads a file or standard input', async () => {
    const seven = { code: 0, stdout: '7 bytes\n', stderr: '' };
    expect(await run(['read', join(folder, 'order.json')])).toEqual(seven);
    for (const args of [['read'], ['read', '-']]) expect(await run(args, { input: '1234567' })).toEqual(seven);
    expect(await run(['read', '--json'], { input: '1' })).toMatchObject({ stdout: '{"bytes":1}\n' });
  });

  it.each([
    [['read', '/not/there'], 'cannot read /not/there: no such file (ENOENT)'],
    [['read', '/'], 'cannot read /: it is a folder (EISDIR)'],
    [['fail', '--how', 'wrong'], 'no shop'],
    [[], ''],
  ])('%j is wrong use and ends with 2', async (args, message) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(2);
    if (message !== '') expect(stderr).toBe(`bizom-shop: ${message}\n`);
  });

  it.each([
    [['nonsense'], "unknown command 'nonsense' (see bizom-shop --help)"],
    [['raed'], "unknown command 'raed'; did you mean read? (see bizom-shop --help)"],
    [['read', '--jsn'], "unknown option '--jsn'; did you mean --json? (see bizom-shop read --help)"],
    [
      ['read', 'a', 'b'],
      "too many arguments for 'read'. Expected 1 argument but got 2: a, b. (see bizom-shop read --help)",
    ],
    [
      ['fail', '--tries', 'soon'],
      '--tries: expected a whole number from 1 to 9, received "soon" (see bizom-shop fail --help)',
    ],
    [
      ['fail', '-t', '1.5'],
      '--tries: expected a whole number from 1 to 9, received "1.5" (see bizom-shop fail --help)',
    ],
    [
      ['fail', '--how', 'x\u001b[2J'],
      "option '--how <way>' argument 'x' is invalid. Allowed choices are late, foreign, wrong, credentials, nothing. (see bizom-shop fail --help)",
    ],
    [
      ['completion', 'csh'],
      "command-argument value 'csh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish. (see bizom-shop completion --help)",
    ],
  ])('%j is reported in one line with a hint', async (args, message) => {
    expect(await run(args)).toEqual({ code: 2, stdout: '', stderr: `bizom-shop: ${message}\n` });
  });

  it.each([
    ['foreign', /^bizom-shop: stopped: ok forged line\n$/],
    ['credentials', /^bizom-shop: AWS credentials are missing \(Could not load\): set AWS_PROFILE.*\n$/],
    ['nothing', /^bizom-shop: connect ECONNREFUSED\n$/],
    ['late', /^bizom-shop: later\n$/],
  ])('fails %s with 1 and one safe line', async (how, message) => {
    expect(await run(['fail', '--how', how])).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(message) });
  });

  it('shows the stack with --verbose, before or after the command', async () => {
    for (const args of [
      ['--verbose', 'fail', '--how', 'foreign'],
      ['fail', '--how', 'foreign', '--verbose'],
    ]) {
      const { code, stderr } = await run(args);
      expect(code).toBe(1);
      expect(stderr).toMatch(/\n {4}at /);
      expect(stderr).not.toContain('\u001b');
    }
  });

  it('finishes its work quietly when its reader has enough', async () => {
    expect(await run(['flood'], { closeOutput: true })).toMatchObject({ code: 0, stderr: 'done\n' });
  });

  it('ends at once instead, where it would run for ever', async () => {
    expect(await run(['flood'], { closeOutput: true, env: { CLOSED_PIPE: '1' } })).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  it('paints only where it may', async () => {
    expect((await run(['list'])).stdout).toBe('NAME\nx\n');
    expect((await run(['list'], { env: { FORCE_COLOR: '1' } })).stdout).toBe('\u001b[2mNAME\u001b[22m\nx\n');
    expect((await run(['list'], { env: { FORCE_COLOR: '0', NO_COLOR: '1' } })).stdout).toBe('NAME\nx\n');
  });

  it('loads a subcommand only when it is called', async () => {
    expect(await run(['late'])).toMatchObject({ code: 0, stdout: 'late ran\n' });
    for (const args of [
      ['late', '--help'],
      ['help', 'late'],
    ]) {
      expect((await run(args)).stdout).toMatch(/Usage: bizom-shop late [\s\S]*--soon/);
    }
    expect(await run(['never'])).toMatchObject({ code: 1, stderr: 'bizom-shop: must not be loaded\n' });
  });
});

describe('a program that is mounted under another', () => {
  const env = { PARENT: '1' };

  it('has the same commands, examples, hints and exit codes', async () => {
    expect((await run(['--help'], { env })).stdout).toMatch(/^ {2}shop +Sells things$/m);
    expect((await run(['shop', 'read', '--help'], { env })).stdout).toContain('  bizom shop read order.json\n');
    expect(await run(['shop', 'read'], { env, input: '123' })).toMatchObject({ code: 0, stdout: '3 bytes\n' });
    expect(await run(['shop', 'read', '--jsn'], { env })).toMatchObject({
      code: 2,
      stderr: "bizom: unknown option '--jsn'; did you mean --json? (see bizom shop read --help)\n",
    });
    expect(await run(['shop', 'fail', '--how', 'wrong'], { env })).toMatchObject({ code: 2 });
    expect((await run(['shop', 'fail', '--how', 'foreign', '--verbose'], { env })).stderr).toMatch(/\n {4}at /);
    expect(await run(['shop', 'late'], { env })).toMatchObject({ stdout: 'late ran\n' });
  });
});

describe('completion', () => {
  const complete = async (...words: string[]) =>
    (await run(['__complete', '--', ...words])).stdout.split('\n').filter(Boolean);

  it('knows commands, options, choices and files', async () => {
    expect(await complete('')).toEqual(['completion', 'fail', 'flood', 'late', 'list', 'never', 'read']);
    expect(await complete('re')).toEqual(['read']);
    expect(await complete('read', '--')).toEqual(['--json', '--verbose', '--version']);
    expect(await complete('read', '')).toEqual([':files']);
    expect(await complete('fail', '--how', '')).toEqual(['credentials', 'foreign', 'late', 'nothing', 'wrong']);
    expect(await complete('fail', '--how', 'l')).toEqual(['late']);
    expect(await complete('fail', '--fleet', 'f')).toEqual([':files']);
    expect(await complete('fail', '--tries', '')).toEqual([]);
    expect(await complete('late', '--s')).toEqual(['--soon']);
  });

  it('is of the program that is called', async () => {
    const { stdout } = await run(['shop', 'completion', 'fish'], { env: { PARENT: '1' } });
    expect(stdout).toContain('complete -c bizom -f');
  });

  it('works in bash', async () => {
    const { stdout } = await run(['completion', 'bash']);
    const script = `bizom-shop() { "${process.execPath}" "${shop}" "$@"; }
${stdout}
COMP_WORDS=(bizom-shop fail --how f) COMP_CWORD=3; _bizom_shop_completion; echo "\${COMPREPLY[@]}"
COMP_WORDS=(bizom-shop read "$1/or") COMP_CWORD=2; _bizom_shop_completion; echo "\${COMPREPLY[@]}"`;
    const folder = await mkdtemp(join(tmpdir(), 'command-'));
    await writeFile(join(folder, 'order.json'), '');
    const child = spawn('bash', ['-c', script, 'bash', folder]);
    expect(await text(child.stdout)).toBe(`foreign\n${folder}/order.json\n`);
    await rm(folder, { recursive: true });
  });
});
