import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type Engine, startEngine } from '@bizom/testbed';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { folderQuarantine } from '../src/quarantine/folder.ts';
import { count, deleteIndexes, documents } from './engine-client.ts';
import { eventsOf, payloadOf } from './payloads.ts';

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));

function start(env: Record<string, string>, args: string[]) {
  const child = spawn(process.execPath, [cli, ...args], { env: { PATH: process.env['PATH'], ...env } });
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, code };
}

/** The command as a shell runs it. */
async function bizomLogs(env: Record<string, string>, ...args: string[]) {
  const { child, code } = start(env, args);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

describe('bizom-logs', () => {
  let engine: Engine;
  let folder: string;
  const file = (name: string) => join(folder, name);

  beforeAll(async () => {
    engine = await startEngine('es7');
    folder = await mkdtemp(join(tmpdir(), 'bizom-logs-'));
    await writeFile(file('secret.gz'), payloadOf(eventsOf(1, () => 'password=hunter2', '1')));
    await writeFile(file('good.gz'), payloadOf(eventsOf(1, () => 'x', '2')));
  });
  afterAll(async () => {
    await engine?.stop();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => deleteIndexes(engine.url));

  const rules = { REDACT: '{"fields":["password"]}', INDEX: 'cwl-cli', FIELDS: '{"environment":"dev"}' };

  it('ships and replays by the rules of the Lambda’s environment, flags on top', async () => {
    const env = { ...rules, ENGINE_URL: 'http://127.0.0.1:1', QUARANTINE: file('quarantine') };
    const expected = { '@message': 'password=[redacted]', environment: 'dev' };
    expect(await bizomLogs(env, 'ship', '--node', engine.url, file('secret.gz'))).toMatchObject({ code: 0 });
    expect([...(await documents(engine.url, 'cwl-cli')).values()]).toMatchObject([expected]);
    await deleteIndexes(engine.url);
    const payload = payloadOf(eventsOf(1, () => 'password=hunter2')).toString('base64');
    const shared = { version: 1 as const, quarantinedAt: '', engine: '', logGroup: '' };
    const reason = { status: 0, type: 't', reason: 'r' };
    await folderQuarantine(file('quarantine')).put('a', [{ ...shared, reason, kind: 'payload', payload }]);
    expect(await bizomLogs(env, 'replay', '--node', engine.url, file('quarantine'))).toMatchObject({ code: 0 });
    expect([...(await documents(engine.url, 'cwl-cli')).values()]).toMatchObject([expected]);
  });

  it('takes several nodes, and the files behind them', async () => {
    const nodes = ['--node', engine.url, '--node', engine.url.replace('127.0.0.1', 'localhost')];
    const { code, stdout } = await bizomLogs({}, 'ship', ...nodes, file('good.gz'));
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${file('good.gz')}: 1 events: 1 stored\n` });
  });

  it('ships nothing where one of the files is not there', async () => {
    const shipping = await bizomLogs({}, 'ship', '--node', engine.url, file('good.gz'), file('missing.gz'));
    expect(shipping).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/cannot read \S+missing\.gz: no such file/),
    });
    expect(await count(engine.url)).toBe(0);
  });

  it('ships the files after one that is no payload, names that one and ends with 1', async () => {
    await writeFile(file('bad.json'), '{"hello":"world"}');
    const files = [file('good.gz'), file('bad.json'), file('secret.gz')];
    const { code, stdout, stderr } = await bizomLogs({}, 'ship', '--node', engine.url, ...files);
    expect({ code, lines: stdout.trimEnd().split('\n') }).toEqual({
      code: 1,
      lines: [
        `${files[0]}: 1 events: 1 stored`,
        expect.stringMatching(/bad\.json: not shipped: Not a CloudWatch Logs payload: logEvents must be an array/),
        `${files[2]}: 1 events: 1 stored`,
      ],
    });
    expect(stderr).toMatch(/^bizom-logs: 1 of 3 payloads were not shipped completely; the first: Not a CloudWatch/);
    expect(await count(engine.url)).toBe(2);
    const { stdout: json } = await bizomLogs({}, 'ship', '--json', '--node', engine.url, ...files);
    const [, bad] = json.split('\n', 2).map((line) => JSON.parse(line));
    expect(bad).toEqual({ file: files[1], error: { code: 'NOT_A_LOGS_PAYLOAD', message: expect.any(String) } });
  });

  it('ships every payload of a file, and an export with the group that is given', async () => {
    const parts = [payloadOf(eventsOf(1, () => 'x', '3')), payloadOf(eventsOf(2, () => 'x', '4'))];
    await writeFile(file('several.gz'), Buffer.concat(parts));
    await writeFile(file('export.gz'), gzipSync('2015-01-13T02:28:53.213Z first\n2015-01-13T02:28:53.213Z second\n'));
    const group = ['--log-group', '/ecs/dev/ell'];
    const shipping = await bizomLogs({}, 'ship', '--node', engine.url, ...group, file('several.gz'), file('export.gz'));
    expect(shipping).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/: 3 events: 3 stored\n.*: 2 events: 2 stored\n$/s),
    });
    expect(await count(engine.url)).toBe(5);
    const refused = await bizomLogs({}, 'ship', '--node', engine.url, file('export.gz'));
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/an export .* give it \(--log-group/) });
    const encoded = await bizomLogs({}, 'encode', ...group, file('export.gz'));
    expect(encoded.stdout).toContain('"@log_group":"/ecs/dev/ell"');
  });

  it('ships the other payloads of a file that has a bad one, and says why that one is not shipped', async () => {
    await writeFile(
      file('mixed.json'),
      [payloadOf(eventsOf(1, () => 'x', '5')).toString('base64'), Buffer.from('{"hello":1}').toString('base64')]
        .map((data) => JSON.stringify({ awslogs: { data } }))
        .join('\n'),
    );
    const shipping = await bizomLogs({}, 'ship', '--json', '--node', engine.url, file('mixed.json'));
    expect(shipping).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/1 of 2 events are not stored: .*the keys hello/),
    });
    expect(JSON.parse(shipping.stdout)).toMatchObject({ events: 2, stored: 1, handedBack: 1 });
  });

  it('replays nothing after a ship that quarantined nothing, and ends with 0', async () => {
    const place = file('unused');
    const shipping = await bizomLogs({}, 'ship', '--node', engine.url, '--quarantine', place, file('good.gz'));
    expect(shipping.code).toBe(0);
    expect(await bizomLogs({}, 'replay', '--node', engine.url, place)).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: `nothing to replay: there are no records in ${place}\n`,
    });
  });

  it('replays the files of a quarantine, says which others it skipped, and ends with 1', async () => {
    const payload = payloadOf(eventsOf(1, () => 'x', '6')).toString('base64');
    const shared = { version: 1 as const, quarantinedAt: '', engine: '', logGroup: '' };
    const reason = { status: 0, type: 't', reason: 'r' };
    await folderQuarantine(file('mixed')).put('a', [{ ...shared, reason, kind: 'payload', payload }]);
    await writeFile(join(file('mixed'), 'payload.gz'), payload);
    const replaying = await bizomLogs({}, 'replay', '--node', engine.url, file('mixed'));
    expect(replaying).toMatchObject({ code: 1, stderr: expect.stringMatching(/1 file skipped: .*payload\.gz is not/) });
    expect(replaying.stdout).toMatch(
      /^1 records: 1 stored, 0 remain, 1 file skipped\n {2}\S+payload\.gz is not a \.jsonl/,
    );
    const again = await bizomLogs({}, 'replay', '--json', '--node', engine.url, file('mixed'));
    expect({ code: again.code, ...JSON.parse(again.stdout) }).toMatchObject({ code: 1, records: 0, skipped: 1 });
  });

  it('calls a quarantine that is no folder wrong use, and a user without a password, too', async () => {
    const replaying = await bizomLogs({}, 'replay', '--node', engine.url, file('good.gz'));
    expect(replaying).toMatchObject({ code: 2, stderr: expect.stringContaining('good.gz') });
    const user = await bizomLogs({ ENGINE_USERNAME: 'u' }, 'ship', '--node', engine.url, file('good.gz'));
    expect(user).toMatchObject({ code: 2, stderr: expect.stringContaining('expected both or neither') });
  });

  it('ends quietly where the reader closes the pipe', async () => {
    await writeFile(file('big.json'), payloadOf(eventsOf(20_000, (i) => `line ${i} ${'x'.repeat(100)}`)));
    const { child, code } = start({}, ['encode', file('big.json')]);
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await text(child.stderr)).toBe('');
    expect(await code).toBe(0);
  });
});
