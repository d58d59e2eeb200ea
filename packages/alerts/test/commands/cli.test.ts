import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { channelKinds } from '@bizom/notify';
import { chromiumPath, drawPng, missing } from '@bizom/testbed';
import { chromium } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { stopEvent } from '../events.ts';

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'bizom-alerts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: string | Buffer) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const run = (args: string[], input = '', cwd = folder) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { input, cwd, encoding: 'utf8' });
  return { status, stdout, stderr };
};
const event = write(
  'event.json',
  JSON.stringify(
    stopEvent({
      stopCode: 'EssentialContainerExited',
      reason: 'Essential container in task exited',
      exitCode: 137,
      containerReason: 'OutOfMemoryError: Container killed due to memory usage',
    }),
  ),
);
const log = write(
  'log.txt',
  'INFO <b>up</b>\njava.lang.IllegalStateException: password=hunter2\n\tat com.bizom.ell.Main.main(Main.java:1)\n',
);
const picture = write(
  'picture.png',
  drawPng(720, 260, (x, y) => (Math.abs(y - 250 + x / 3) < 2 ? [31, 119, 180] : [255, 255, 255])),
);
const fleet = write(
  'fleet.json',
  JSON.stringify({
    name: 'shop',
    accountId: '123456789012',
    region: 'ap-southeast-1',
    environments: { production: { cluster: 'prod' } },
    services: { outlets: { ecsService: 'ell' } },
    alerts: {
      alertOn: ['user'],
      links: [{ label: 'Dashboard', url: 'https://grafana.example.com/d/{environment}-{service}' }],
    },
  }),
);

const typo = write(
  'typo.json',
  JSON.stringify({ ...JSON.parse(readFileSync(fleet, 'utf8')), alerts: { alertOn: ['scalein'] } }),
);

describe('bizom-alerts', () => {
  it('classify prints the same for a file and for stdin', () => {
    const { status, stdout } = run(['classify', event]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      action: 'alert',
      cause: 'oom-container',
      severity: 'page',
      service: 'ell',
      cluster: 'prod',
      culprit: 'ell',
    });
    expect(run(['classify'], readFileSync(event, 'utf8')).stdout).toBe(stdout);
    expect(run(['classify', '-', '--json'], readFileSync(event, 'utf8')).stdout.trim().split('\n')).toHaveLength(1);
  });

  it('classify uses a fleet’s names, and alerts on what is asked for', () => {
    expect(JSON.parse(run(['classify', event, '--fleet', fleet]).stdout)).toMatchObject({
      service: 'outlets',
      environment: 'production',
    });
    const user = JSON.stringify(stopEvent({ stopCode: 'UserInitiated' }));
    expect(JSON.parse(run(['classify', '--alert-on', 'user', '--json'], user).stdout)).toMatchObject({
      action: 'alert',
    });
  });

  it('classify takes one cause an --alert-on, before or after the file, and those of the fleet', () => {
    const byUser = write('user.json', JSON.stringify(stopEvent({ stopCode: 'UserInitiated' })));
    const spot = JSON.stringify(stopEvent({ stopCode: 'SpotInterruption' }));
    const actionOf = (args: string[], input?: string) => JSON.parse(run(['classify', ...args], input).stdout).action;
    expect(actionOf([byUser])).toBe('silent');
    expect(actionOf(['--alert-on', 'user', byUser])).toBe('alert');
    expect(actionOf([byUser, '--alert-on', 'spot', '--alert-on', 'user'])).toBe('alert');
    expect(actionOf([byUser, '--fleet', fleet])).toBe('alert');
    expect(actionOf(['--fleet', fleet], spot)).toBe('silent');
    expect(actionOf(['--fleet', fleet, '--alert-on', 'spot'], spot)).toBe('alert');
  });

  it('ends quietly when the reader closes the pipe', async () => {
    const child = spawn(process.execPath, [cli, 'pattern', '--all'], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(stderr).toBe('');
  });

  it('classify judges with the log of --log', () => {
    const crash = JSON.stringify(stopEvent({ stopCode: 'EssentialContainerExited', exitCode: 1 }));
    const format = write('format.txt', 'exec /app/run.sh: exec format error\n');
    expect(JSON.parse(run(['classify', '--log', format], crash).stdout)).toMatchObject({ cause: 'bad-image' });
    expect(JSON.parse(run(['classify'], crash).stdout)).toMatchObject({
      cause: 'app-crash',
      text: expect.stringContaining('No log was read.'),
    });
  });

  it('finds the nearest fleet file, as the other commands do', () => {
    const project = join(folder, 'project');
    mkdirSync(join(project, 'deep'), { recursive: true });
    copyFileSync(fleet, join(project, 'fleet.config.json'));
    const { stdout } = run(['classify', event], '', join(project, 'deep'));
    expect(JSON.parse(stdout)).toMatchObject({ service: 'outlets', environment: 'production' });
  });

  it('classify takes what people have in hand', () => {
    const one = stopEvent({ stopCode: 'UserInitiated' });
    const task = Object.fromEntries(
      Object.entries(one['detail'] as object).map(([key, value]) =>
        key.endsWith('At') ? [key, Date.parse(value) / 1000] : [key, value],
      ),
    );
    const sns = { Type: 'Notification', Message: JSON.stringify(one) };
    const sqs = (body: unknown) => ({ messageId: '1', body: JSON.stringify(body), eventSource: 'aws:sqs' });
    const causesOf = (input: unknown) => {
      const out = JSON.parse(run(['classify'], JSON.stringify(input)).stdout);
      return Array.isArray(out) ? out.map(({ cause }) => cause) : out.cause;
    };
    for (const input of [
      { tasks: [task], failures: [] },
      task,
      [one],
      sns,
      { Records: [{ EventSource: 'aws:sns', Sns: sns }] },
      { Records: [sqs(one)] },
      { Records: [sqs(sns)] },
      [sqs(sns)],
      { Messages: [{ Body: JSON.stringify(one) }] },
    ]) {
      expect(causesOf(input)).toBe('user');
    }
    expect(causesOf({ tasks: [task, { ...task, stopCode: 'SpotInterruption' }] })).toEqual(['user', 'spot']);
    const { at } = JSON.parse(run(['classify'], JSON.stringify({ tasks: [task] })).stdout);
    expect(at).toBe('2026-03-02T11:12:20.000Z');
  });

  it('prints no terminal controls of a reason', () => {
    const reason = 'stopped\u001b[2J by \u202ecba\u202c and\nfailed 0';
    const { stdout } = run(['classify', '--json'], JSON.stringify(stopEvent({ stopCode: 'UserInitiated', reason })));
    expect(JSON.parse(stdout).reason).toBe('stopped by cba and\nfailed 0');
  });

  it('preview --log makes no link that leads nowhere', () => {
    const { stdout } = run(['preview', event, '--channel', 'sns', '--log', log]);
    expect(stdout).not.toContain('log-events');
  });

  it('reads invalid UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from('{"detail-type":"ECS Service Action","detail":{"eventType":"WARN","reason":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}}'),
    ]);
    expect(JSON.parse(run(['classify', write('invalid.json', bytes)]).stdout).reason).toContain('\ufffd');
  });

  it('pattern prints the pattern of stopped tasks, and all of them when asked', () => {
    expect(JSON.parse(run(['pattern']).stdout)).toEqual({
      source: ['aws.ecs'],
      'detail-type': ['ECS Task State Change'],
      detail: { lastStatus: ['STOPPED'] },
    });
    expect(Object.keys(JSON.parse(run(['pattern', '--all']).stdout))).toEqual([
      'task-stopped',
      'spot-warning',
      'deployment',
      'service-action',
    ]);
  });

  it.each([
    [['classify', '/not/there.json'], '', 2, 'cannot read /not/there.json: no such file (ENOENT)'],
    [['classify'], '', 1, 'received nothing'],
    [['classify'], '{"a":', 1, 'expected the JSON of an ECS event'],
    [['classify'], '[1]', 1, 'received number'],
    [['preview'], '{"detail-type":"X"}', 1, 'There is no message for this event.'],
    [['classify', '--fleet', '/not/there.ts'], '{"detail-type":"X"}', 2, 'No fleet file at /not/there.ts'],
    [['classify', '--alert-on', 'rain'], '{}', 2, '--alert-on: expected one of oom-container'],
    [['preview', '--channel', 'pigeon'], '{}', 2, 'pigeon'],
    [['preview', event, '--log', '/not/there.log'], '', 2, 'cannot read /not/there.log: no such file (ENOENT)'],
    [['preview', event, '--picture', '/not/there.png'], '', 2, 'cannot read /not/there.png: no such file (ENOENT)'],
    [['preview', event, '--picture', log], '', 2, 'log.txt: expected a PNG'],
    [['classify', event, '--fleet', typo], '', 2, 'alerts.alertOn.0: expected a cause: '],
    [['nonsense'], '', 2, "unknown command 'nonsense'"],
  ])('%j says what is wrong on stderr alone', (args, input, status, part) => {
    const result = run(args, input);
    expect(result).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(part) });
    expect(result.stderr).not.toMatch(/^\s+at /m);
  });

  it('shows a stack trace when asked', () => {
    expect(run(['--verbose', 'classify'], '7').stderr).toMatch(/^\s+at /m);
  });

  it.each(Object.keys(channelKinds))(
    'preview --channel %s --page --state recovered is a page that says so',
    (channel) => {
      const { stdout } = run(['preview', event, '--channel', channel, '--page', '--state', 'recovered']);
      expect(stdout).toMatch(/^<!doctype html>/);
      expect(stdout).toMatch(/Recovered|resolve/);
    },
  );

  it.each(['email', 'telegram', 'flock', 'sns'])(
    'preview --channel %s escapes the log, redacts it and has the links',
    (channel) => {
      const { status, stdout } = run(['preview', event, '--channel', channel, '--log', log, '--fleet', fleet]);
      expect(status).toBe(0);
      expect(stdout).toContain('outlets in production ran out of memory and was killed');
      expect(stdout).toContain(channel === 'sns' ? 'INFO <b>up</b>' : 'INFO &lt;b&gt;up&lt;/b&gt;');
      expect(stdout).toContain('https://grafana.example.com/d/production-outlets');
      expect(stdout).toContain('password=[redacted]');
      expect(stdout).not.toContain('hunter2');
    },
  );
});

const why = await missing('chromium');

describe.skipIf(why)(`the mail in a browser (headless Chromium)${why ? ` (skipped: ${why})` : ''}`, () => {
  it.each([1200, 380])(
    'shows title, facts, picture and log lines at %i pixels without a horizontal scroll bar',
    async (width) => {
      const out = join(folder, 'mail.html');
      expect(run(['preview', event, '--out', out, '--log', log, '--picture', picture, '--fleet', fleet]).status).toBe(
        0,
      );
      const browser = await chromium.launch({ executablePath: chromiumPath() ?? '', args: ['--no-sandbox'] });
      try {
        const page = await browser.newPage({ viewport: { width, height: 900 } });
        await page.goto(pathToFileURL(out).href);
        expect(await page.textContent('h1')).toBe('outlets in production ran out of memory and was killed');
        const image = page.locator('img');
        expect(await image.isVisible()).toBe(true);
        expect(await image.evaluate((it) => Reflect.get(it, 'naturalWidth'))).toBe(720);
        expect(await page.textContent('pre')).toContain('at com.bizom.ell.Main.main');
        expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
        const png = await page.screenshot({
          fullPage: true,
          ...(process.env['SHOTS'] && { path: `${process.env['SHOTS']}/mail-${width}.png` }),
        });
        expect(png.length).toBeGreaterThan(10_000);
      } finally {
        await browser.close();
      }
    },
  );
});
