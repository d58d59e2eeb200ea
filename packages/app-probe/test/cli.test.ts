import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createProbeProgram } from '../src/program.ts';
import { answering, healthy, type LocalTargets, startTargets } from './local-targets.ts';

const bin = fileURLToPath(new URL('../bin/bizom-probe.js', import.meta.url));
const scrape = readFileSync(new URL('fixtures/boot35.prometheus.txt', import.meta.url), 'utf8');

function start(...args: string[]) {
  return startNode([bin, ...args]);
}

function startNode(args: string[]) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ENVIRONMENT: '', AWS_ACCESS_KEY_ID: 'none', NO_COLOR: '1' },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  return { child, output, ended: once(child, 'close').then(([code]) => ({ code: code as number, ...output })) };
}

const run = (...args: string[]) => start(...args).ended;

describe('bizom-probe', () => {
  let targets: LocalTargets;
  let url: string;
  beforeEach(async () => {
    targets = await startTargets([
      healthy(scrape),
      answering((_, response) => response.writeHead(503).end('{"status":"DOWN"}')),
    ]);
    url = targets.urls[0] ?? '';
  });
  afterEach(() => targets.stop());

  it.each(['', '/', '/actuator', '/actuator/health'])(
    'once --json --target URL%s prints health and metrics in base units',
    async (path) => {
      const { code, stdout, stderr } = await run('once', '--json', '--target', `${url}${path}`);
      expect([code, stderr]).toEqual([0, '']);
      const [target] = JSON.parse(stdout).targets;
      expect(target).toMatchObject({
        url: `${url}${path}`,
        health: 'UP',
        metrics: { heapUsedBytes: 18_663_528, heapMaxBytes: 129_761_280, threadsLive: 23, uptimeSeconds: 4.936 },
      });
      expect(target).not.toHaveProperty('error');
    },
  );

  it('--help loads neither the HTTP client nor an AWS client', async () => {
    const hook = `import { registerHooks } from 'node:module';
      const heavy = (name) => name === 'undici' || name.startsWith('@aws-sdk/');
      registerHooks({ resolve(name, context, next) { if (heavy(name)) throw new Error(name); return next(name, context); } });`;
    const args = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, bin, '--help'];
    const { code, stdout, stderr } = await startNode(args).ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Usage: bizom-probe');
  });

  it('can be mounted under another program', async () => {
    const parent = new Command('bizom').addCommand(createProbeProgram().name('probe'));
    const names = parent.commands[0]?.commands.map((command) => command.name());
    expect(names).toEqual(expect.arrayContaining(['once', 'run', 'targets']));
  });

  it('shows text of a target without its escape sequences, and on one line', async () => {
    const evil = '\\u001b[2J\\u001b[31mUP\\u202e\\nshop  UP';
    await using others = await startTargets([
      answering((_, response) =>
        response.writeHead(503).end(`{"status":"${evil}","components":{"${evil}":{"status":"${evil}"}}}`),
      ),
    ]);
    const { stdout } = await run('once', '--target', others.urls[0] ?? '');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
    expect(stdout).not.toMatch(/[\u001b\u202e]/);
    expect(stdout.split('\n').filter((line) => line.startsWith('shop'))).toEqual([]);
  });

  it('once exits 0 when the round was made, whatever it found, and 1 with --fail-down', async () => {
    const flags = ['once', '--json', '--target', url, '--target', targets.urls[1] ?? ''];
    const { code, stdout } = await run(...flags);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).targets.map((target: { health: string }) => target.health)).toEqual(['UP', 'DOWN']);
    expect((await run(...flags, '--fail-down')).code).toBe(1);
  });

  it('once shows a table without escape codes when it is piped', async () => {
    const { stdout } = await run('once', '--target', `ell=${url}`);
    expect(stdout).toMatch(/^SERVICE +HEALTH +HEAP/);
    expect(stdout).not.toContain('\u001b');
  });

  it.each([
    [['once', '--target', 'nonsense'], 'expected a URL such as http://127.0.0.1:8080'],
    [['once', '--env', 'nowhere'], '--env: the fleet has no environment "nowhere"; it has'],
    [['once'], 'which environment? Name it with --env or ENVIRONMENT'],
    [['once', '--env', 'dev', '--service', 'nowhere'], '--service: the fleet has no service "nowhere"; it has'],
    [['once', '--fleet', '/nowhere.ts', '--env', 'dev'], 'No fleet file'],
    [
      ['once', '--target', 'http://127.0.0.1:1', '--timeout', 'soon'],
      '--timeout: expected a whole number of milliseconds, 1 or more, received "soon"',
    ],
    [
      ['once', '--target', 'http://127.0.0.1:1', '--health-path', 'healthz'],
      '--health-path: expected a path that begins with "/", received "healthz"',
    ],
    [['run', '--health', 'here', '--target', 'http://127.0.0.1:1'], '--health: expected HOST:PORT, received "here"'],
    [['once', '--env', 'dev', '--metrics-path', '/metrics'], 'belong to --target'],
    [['nonsense'], 'unknown command'],
    [
      ['run', '--target', 'http://127.0.0.1:1', '--interval', '1', '--timeout', '5000'],
      'would not end before the next',
    ],
  ])('%j is wrong use: exit 2, and a line that says why', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^[^\n]*\n$/);
  });

  describe('over TLS', () => {
    let folder: string;
    let https: Server;
    let httpsUrl: string;
    const authorizations: (string | undefined)[] = [];
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'probe-tls-'));
      const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:P-256',
          '-nodes',
          '-days',
          '2',
          ...subject,
          '-keyout',
          key,
          '-out',
          cert,
        ],
        { stdio: 'ignore' },
      );
      https = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, ({ url: path, headers }, response) => {
        authorizations.push(headers.authorization);
        response.end(path?.endsWith('health') ? '{"status":"UP"}' : scrape);
      });
      await new Promise<void>((listening) => https.listen(0, '127.0.0.1', listening));
      httpsUrl = `https://127.0.0.1:${(https.address() as { port: number }).port}`;
    });
    afterAll(async () => {
      https.closeAllConnections();
      https.close();
      await rm(folder, { recursive: true });
    });

    it('names the remedy where the authority is not known', async () => {
      const { stdout } = await run('once', '--json', '--target', httpsUrl);
      expect(JSON.parse(stdout).targets[0]).toMatchObject({
        health: 'DOWN',
        error: expect.stringMatching(/^TLS fails: .*SELF_SIGNED_CERT.*--ca FILE or probe\.tls\.ca.*--insecure$/),
      });
    });

    it.each([[() => ['--ca', join(folder, 'cert.pem')]], [() => ['--insecure']]])(
      'trusts it with the right flag',
      async (flags) => {
        const { stdout } = await run('once', '--json', '--target', httpsUrl, ...flags());
        expect(JSON.parse(stdout).targets[0]).toMatchObject({ health: 'UP', metrics: { threadsLive: 23 } });
      },
    );

    it('sends the token of a variable, and refuses one that is not set, without repeating a value', async () => {
      process.env['PROBE_TEST_TOKEN'] = 'secret-token';
      const { code, stdout } = await run(
        'once',
        '--json',
        '--insecure',
        '--bearer-env',
        'PROBE_TEST_TOKEN',
        '--target',
        httpsUrl,
      );
      delete process.env['PROBE_TEST_TOKEN'];
      expect([code, authorizations.at(-1)]).toEqual([0, 'Bearer secret-token']);
      expect(stdout).not.toContain('secret-token');
      expect(await run('once', '--bearer-env', 'PROBE_TEST_TOKEN', '--target', httpsUrl)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('--bearer-env: expected the name of an environment variable that is set'),
      });
    });

    it.each([
      [['--ca', '/nowhere.pem'], 'cannot read /nowhere.pem: no such file'],
      [['--ca', bin], '--ca: expected a PEM file with a certificate'],
      [['--ca', bin, '--insecure'], '--ca and --insecure exclude each other'],
    ])('%j is wrong use', async (flags, message) => {
      expect(await run('once', '--target', httpsUrl, ...flags)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(message),
      });
    });
  });

  it('once asks at the paths that are named', async () => {
    await using others = await startTargets([
      answering((request, response) => {
        if (request.url === '/live') response.end('fine');
        else if (request.url === '/internal/metrics') response.end(scrape);
        else response.writeHead(404).end();
      }),
    ]);
    const paths = ['--health-path', '/live', '--metrics-path', '/internal/metrics'];
    const { code, stdout, stderr } = await run('once', '--json', '--target', others.urls[0] ?? '', ...paths);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout).targets).toMatchObject([{ health: 'UP', metrics: { threadsLive: 23 } }]);
  });

  it('ends quietly when its reader closes the pipe', async () => {
    const { child, ended } = start('run', '--no-publish', '--interval', '1', '--timeout', '900', '--target', url);
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('targets lists what would be probed', async () => {
    const { code, stdout } = await run('targets', '--json', '--target', `ell=${url}`);
    expect([code, JSON.parse(stdout)]).toEqual([0, { targets: [{ service: 'ell', url, kind: 'actuator' }] }]);
    expect(targets.seen.requests).toBe(0);
  });

  it('run makes rounds, answers for its own health, and ends with 0 at SIGTERM', async () => {
    const { child, output, ended } = start(
      'run',
      '--no-publish',
      '--interval',
      '1',
      '--timeout',
      '900',
      '--health',
      '127.0.0.1:0',
      '--target',
      url,
    );
    const printed = async (pattern: RegExp) => {
      while (!pattern.test(output.stdout)) await once(child.stdout, 'data');
      return pattern.exec(output.stdout);
    };
    const port = (await printed(/health at port (\d+)/))?.[1];
    await printed(/(1 targets, 0 not UP[\s\S]*){2}/);
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect([answer.status, await answer.json()]).toMatchObject([200, { status: 'UP' }]);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, stdout: expect.stringContaining('stopped'), stderr: '' });
  });
});
