import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleFleet } from './example-fleet.ts';
import { ContractServer } from './live/contract-server.ts';

const bin = fileURLToPath(new URL('../bin/bizom-dashboards.js', import.meta.url));
const repositoryFleet = fileURLToPath(new URL('../../../fleet.config.ts', import.meta.url));

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

function run(args: string[], env: Record<string, string> = {}, cwd?: string): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [bin, ...args],
      { cwd, env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), ...env } },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr });
      },
    );
  });
}

describe('bizom-dashboards', () => {
  let folder: string;
  let fleet: string;
  const at = (name: string) => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dashboards-cli-'));
    fleet = at('fleet.config.json');
    await writeFile(fleet, JSON.stringify(exampleFleet));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("builds the repository's own fleet into files that check passes, with their cost", async () => {
    expect(await run(['build', '--fleet', repositoryFleet, '--out', at('own')])).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout } = await run(['check', at('own')]);
    expect(stdout).toMatch(/no faults\.\n$/);
    expect(stdout).toMatch(/\$ a month/);
    expect(code).toBe(0);
  });

  it("checks with the metric namespaces of the folder's own fleet, as the pipeline does", async () => {
    const own = { ...exampleFleet, deploy: { metricNamespace: 'ShopDeployments' }, probe: { namespace: 'ShopJvm' } };
    await mkdir(at('renamed'));
    await writeFile(at('renamed/fleet.config.json'), JSON.stringify(own));
    await run(['build', '--out', 'build'], {}, at('renamed'));
    expect(await run(['check', 'build'], {}, at('renamed'))).toMatchObject({ code: 0, stderr: '' });
  });

  it('writes the same bytes again, and --check says so until somebody changes one', async () => {
    await run(['build', '--fleet', fleet, '--out', at('out')]);
    expect(await run(['build', '--fleet', fleet, '--out', at('out'), '--check'])).toMatchObject({ code: 0 });
    await writeFile(at('out/grafana.ini'), 'changed');
    await rm(at('out/dashboards/bizom.yaml'));
    const { code, stdout, stderr } = await run(['build', '--fleet', fleet, '--out', at('out'), '--check']);
    expect([code, stdout]).toEqual([1, 'missing  dashboards/bizom.yaml\nchanged  grafana.ini\n']);
    expect(stderr).toMatch(/run bizom-dashboards build/);
  });

  it('takes away what an earlier build made and this one does not, and nothing else', async () => {
    await run(['build', '--fleet', fleet, '--out', at('less')]);
    await writeFile(at('less/dashboards/mine.json'), '{}');
    const { ell: _, ...services } = exampleFleet.services;
    await writeFile(at('less.json'), JSON.stringify({ ...exampleFleet, services }));
    const { stdout } = await run(['build', '--fleet', at('less.json'), '--out', at('less'), '--json']);
    expect(JSON.parse(stdout).removed).toEqual([
      'dashboards/bizom-dev/bizom-dev-ell.json',
      'dashboards/bizom-prod/bizom-prod-ell.json',
      'dashboards/bizom-staging/bizom-staging-ell.json',
    ]);
    expect(await readFile(at('less/dashboards/mine.json'), 'utf8')).toBe('{}');
    await expect(readFile(at('less/dashboards/bizom-prod/bizom-prod-ell.json'))).rejects.toThrow('ENOENT');
  });

  it('deletes from Grafana what an earlier build made, and warns where it cannot know', async () => {
    const { ell: _, ...services } = exampleFleet.services;
    await writeFile(at('fewer.json'), JSON.stringify({ ...exampleFleet, services }));
    await run(['build', '--fleet', fleet, '--out', at('fewer')]);
    await run(['build', '--fleet', at('fewer.json'), '--out', at('fewer')]);
    const deletions = at('fewer/alerting/bizom-deletions.json');
    expect(await readFile(deletions, 'utf8')).toContain('"uid": "bizom-prod-ell_cpu"');
    expect(await run(['build', '--fleet', at('fewer.json'), '--out', at('fewer'), '--check'])).toMatchObject({
      code: 0,
    });
    await writeFile(deletions, '<<<<<<< HEAD');
    const { stderr } = await run(['build', '--fleet', at('fewer.json'), '--out', at('fewer')]);
    expect(stderr).toMatch(/bizom-deletions\.json is not the JSON .*not deleted from Grafana/);
  });

  it('fails check with 1 and names the fault', async () => {
    await run(['build', '--fleet', fleet, '--out', at('bad')]);
    const file = at('bad/alerting/bizom-policies.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"bizom: email"', '"gone"'));
    const { code, stdout, stderr } = await run(['check', at('bad')]);
    expect(code).toBe(1);
    expect(stdout).toContain(
      'alerting/bizom-policies.json: root policy › 0 › 1: no contact point is called "gone" [receiver]',
    );
    expect(stderr).toMatch(/1 faults? in/);
    const asJson = await run(['check', at('bad'), '--json']);
    expect(JSON.parse(asJson.stdout)).toMatchObject({ ok: false, findings: [{ rule: 'receiver' }] });
  });

  it.each([
    ['no command', [], ''],
    ['an unknown option', ['build', '--out', 'x', '--ouch'], '--ouch'],
    ['build without --out', ['build'], '--out'],
    ['check of a folder that is not there', ['check', 'gone'], 'gone'],
    ['a fleet that is not there', ['build', '--fleet', 'gone.json', '--out', 'x'], 'gone.json'],
    [
      'a preview of an unknown dashboard',
      ['preview', '--fleet', repositoryFleet, '--out', '/dev/null', '--dashboard', 'gone'],
      'bizom-prod-ell',
    ],
    ['negative hours', ['preview', '--hours', '-1'], '--hours: expected hours, more than 0'],
    ['diff without a token', ['diff', '--fleet', repositoryFleet], 'GRAFANA_TOKEN'],
  ])('answers %s with 2 and says what is wrong, without a stack trace', async (_, args, part) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toContain(part);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    ['a conflict of a merge', '<<<<<<< HEAD\n{}'],
    ['null', 'null'],
    ['no list of files', '{"files": {}}'],
  ])('names the manifest of an earlier build that is %s, and what to do', async (_, text) => {
    await mkdir(at('merged'), { recursive: true });
    await writeFile(at('merged/.bizom-dashboards.json'), text);
    for (const more of [[], ['--check']]) {
      const { code, stderr } = await run(['build', '--fleet', fleet, '--out', at('merged'), ...more]);
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(/merged\/\.bizom-dashboards\.json .*delete it and build again\.\n$/),
      ]);
    }
  });

  it.each([
    ['build', 'into a file', ['build', '--out', 'a-file']],
    ['build', 'below a file', ['build', '--out', 'a-file/x']],
    ['build', 'in /proc, where no folder can be made', ['build', '--out', '/proc/x/y']],
  ])('says that %s %s cannot be, in words', async (_, __, args) => {
    await writeFile(at('a-file'), '');
    const { code, stderr } = await run([...args, '--fleet', fleet], {}, folder);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^bizom-dashboards: \S+ cannot be (read|written) .*choose another path/),
    ]);
  });

  it('says that a page cannot take the place of a folder', async () => {
    const { code, stderr } = await run(['preview', '--out', '.', '--fleet', fleet], {}, folder);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^bizom-dashboards: cannot write \S+: it is a folder/)]);
  });

  it('ends quietly when the reader closes the pipe', async () => {
    const child = spawn(process.execPath, [bin, 'build', '--fleet', fleet, '--out', at('unread'), '--json']);
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, stderr]).toEqual([0, '']);
  });

  it('names the field of a fleet that is wrong', async () => {
    await writeFile(
      at('wrong.json'),
      JSON.stringify({ ...exampleFleet, dashboards: { notify: { telegram: { botToken: '123:abc', chatId: '1' } } } }),
    );
    const { code, stderr } = await run(['build', '--fleet', at('wrong.json'), '--out', at('x')]);
    expect(code).toBe(2);
    expect(stderr).toContain('dashboards.notify.telegram.botToken');
    expect(stderr).not.toContain('123:abc');
  });

  it('shows what push would do, does it, and has nothing left to do; the token is in no output', async () => {
    const grafana = await ContractServer.start('glsa-very-secret');
    const env = {
      GRAFANA_TOKEN: 'glsa-very-secret',
      GRAFANA_URL: grafana.url,
      ALERT_EMAIL: 'a@example.com',
      TELEGRAM_BOT_TOKEN: 'hidden-1',
      FLOCK_WEBHOOK_URL: 'https://hidden-2.example.com',
    };
    try {
      const diff = await run(['diff', '--fleet', fleet, '--check'], env);
      expect([diff.code, grafana.writes]).toEqual([1, []]);
      const push = await run(['push', '--fleet', fleet], env);
      expect(push).toMatchObject({ code: 0, stderr: '' });
      expect(push.stdout).toMatch(/\d+ changes made\.\n$/);
      expect(await run(['diff', '--fleet', fleet, '--check'], env)).toMatchObject({
        code: 0,
        stdout: 'Grafana matches the fleet.\n',
      });
      const { ALERT_EMAIL: _, ...less } = env;
      const unsure = await run(['diff', '--fleet', fleet, '--check'], less);
      expect(unsure).toMatchObject({ code: 0, stdout: expect.stringMatching(/unknown .*\n.*ALERT_EMAIL not set/) });
      expect(await run(['push', '--fleet', fleet], less)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/\b0 changes made/),
      });
      expect(diff.stdout + push.stdout).not.toMatch(/very-secret|hidden/);
    } finally {
      await grafana.stop();
    }
  });
});
