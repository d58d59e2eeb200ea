import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Engine, startEngine } from '@bizom/testbed';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createShipper } from '../../src/index.ts';
import { ask } from '../engine-client.ts';
import { type Front, startFront } from '../front.ts';
import { goldenCases, payloadOf } from '../payloads.ts';

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

async function compare(url: string, ...args: string[]) {
  const sides = args.includes('--old') ? [] : ['--old', 'cwl-*', '--new', 'new-*'];
  const child = spawn(process.execPath, [cli, 'compare', '--node', url, ...sides, ...args], {
    env: { PATH: process.env['PATH'] },
  });
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

/** The events of the golden file with an id each, and the blueprint's document of each. */
const cases = goldenCases
  .filter(({ bulk }) => bulk)
  .map(({ event, bulk = '' }, i) => {
    const id = `3${String(i).padStart(55, '0')}`;
    const [action = '', document = ''] = bulk.split('\n');
    const index: string = JSON.parse(action).index._index;
    return { id, event: { ...event, id }, index, document: document.replaceAll(event.id, id) };
  });
/** Fields that engines do not map: the golden events would be in each other's way. */
const mappings = { dynamic: false, properties: { '@timestamp': { type: 'date' } } };

function lineOf(index: string, id: string, document: object): object[] {
  return [{ index: { _index: index, _id: id } }, document];
}

describe.each(['es7', 'os2'] as const)('bizom-logs compare on %s', (name) => {
  let engine: Engine;
  let front: Front;
  let deny: ((url: string) => { status: number; body: string; contentType: string } | undefined) | undefined;
  beforeAll(async () => {
    engine = await startEngine(name);
    front = await startFront(engine.url, ({ url = '' }) => deny?.(url));
  });
  afterAll(async () => {
    await front?.[Symbol.asyncDispose]();
    await engine?.stop();
  });

  const bulk = (lines: object[]) =>
    ask(engine.url, 'POST', '/_bulk?refresh=true', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const put = (index: string, id: string, document: string) =>
    ask(engine.url, 'PUT', `/${index}/_doc/${id}?refresh=true`, document);

  beforeEach(async () => {
    deny = undefined;
    const indexes = [...new Set(cases.map(({ index }) => index))];
    for (const index of [...indexes, ...indexes.map((old) => old.replace('cwl', 'new'))]) {
      await ask(engine.url, 'DELETE', `/${index}`);
      await ask(engine.url, 'PUT', `/${index}`, { mappings });
    }
    await bulk(cases.flatMap(({ index, id, document }) => lineOf(index, id, JSON.parse(document))));
    const shipper = createShipper({ nodes: engine.url, index: 'new-{yyyy}.{MM}.{dd}' });
    await shipper.ship(payloadOf(cases.map(({ event }) => event)));
    await shipper.close();
  });

  it('finds the blueprint’s documents and the shipper’s equal', async () => {
    const { code, stdout, stderr } = await compare(engine.url);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^documents +${cases.length} +${cases.length}$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^${cases.length} equal, 0 different$`, 'm'));
  });

  it('finds a changed, a missing and an extra document, and ends with 1', async () => {
    const [changed, missing] = cases;
    if (!changed || !missing) throw new Error('the golden file has no cases');
    const document = { ...JSON.parse(changed.document), '@message': 'hello w\u001b[2J password=hunter2', more: 1 };
    await put(changed.index.replace('cwl', 'new'), changed.id, JSON.stringify(document));
    await ask(engine.url, 'DELETE', `/${missing.index.replace('cwl', 'new')}/_doc/${missing.id}`);
    await put('new-2015.01.13', 'extra', '{"@timestamp":"2015-01-13T00:00:00.000Z"}');
    const { code, stdout, stderr } = await compare(engine.url);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'bizom-logs: the two sides are not the same: 1 documents differ, 1 are only in old, 1 are only in new\n',
    });
    expect(stdout).toMatch(/^only in old:\n {2}30+1$/m);
    expect(stdout).toMatch(/^only in new:\n {2}extra$/m);
    expect(stdout).toMatch(/^ {4}@message changed: old "hello world", new "hello w.*password=\[redacted\]"$/m);
    expect(stdout).toMatch(/^ {4}more added: new 1$/m);
    expect(stdout).not.toContain('hunter2');
    expect(stdout).not.toContain('\u001b');
    const json = JSON.parse((await compare(engine.url, '--json', '--ignore-fields', '@message,more')).stdout);
    expect(json).toMatchObject({
      ...{ same: false, complete: true, differing: 0, equal: cases.length - 1 },
      onlyInOld: { count: 1, firstIds: [missing.id] },
      onlyInNew: { count: 1, firstIds: ['extra'] },
    });
  });

  it('reads all pages, names moved fields, and leaves out what one side may still be shipping', async () => {
    const old = { '@timestamp': '2015-01-13T00:00:00.000Z', deep: [[1]] };
    const fresh = { '@timestamp': old['@timestamp'], '@fields_text': '{"deep":[[1]]}' };
    const lines = Array.from({ length: 1_050 }, (_, i) => [
      ...lineOf('cwl-2015.01.13', `p${i}`, old),
      ...lineOf('new-2015.01.13', `p${i}`, fresh),
    ]);
    const young = lineOf('cwl-2015.01.13', 'young', { '@timestamp': new Date().toISOString() });
    await bulk([...lines.flat(), ...young]);
    const { code, stdout } = await compare(engine.url);
    expect(code).toBe(0);
    expect(stdout).toContain(`${cases.length} equal, 1050 equal except for fields moved to @fields_text, 0 different`);
    expect(stdout).toMatch(/^left out, too young +1 +0$/m);
    const partly = await compare(engine.url, '--max', '1', '--json');
    expect(partly.code).toBe(0);
    expect(JSON.parse(partly.stdout)).toMatchObject({ complete: false, same: true, old: { tooYoung: 1 } });
    const all = await compare(engine.url, '--settle-minutes', '0', '--json');
    expect(JSON.parse(all.stdout)).toMatchObject({ onlyInOld: { count: 1, firstIds: ['young'] } });
    const scrolls = await ask(engine.url, 'GET', '/_nodes/stats/indices/search');
    expect(
      Object.values(scrolls['nodes']).map((node) => (node as typeof scrolls)['indices'].search.open_contexts),
    ).toEqual([0]);
  });

  it('does not take a search that fails for an equal side, and names the index', async () => {
    expect(await compare(engine.url, '--old', 'cwl-*', '--new', 'nwe-*')).toMatchObject({
      ...{ code: 1, stdout: '' },
      stderr: expect.stringMatching(/^bizom-logs: The search of "nwe-\*" failed: 404 index_not_found_exception/),
    });
    const contentType = 'application/json';
    deny = (url) => (url.startsWith('/_search/scroll') ? { status: 429, body: '{}', contentType } : undefined);
    expect(await compare(front.url)).toMatchObject({
      ...{ code: 1, stdout: '' },
      stderr: expect.stringMatching(/The search of "cwl-\*" failed: 429/),
    });
    const failed = '{"_scroll_id":"x","timed_out":false,"_shards":{"failed":1},"hits":{"hits":[]}}';
    deny = (url) => (url.startsWith('/_search/scroll') ? { status: 200, body: failed, contentType } : undefined);
    expect(await compare(front.url)).toMatchObject({ code: 1, stderr: expect.stringMatching(/some shards did not/) });
  });

  it('says that nothing was compared, and refuses an index that is on both sides', async () => {
    expect(await compare(engine.url, '--to', '2001-01-01')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/neither side has documents/),
    });
    expect(await compare(engine.url, '--old', 'cwl-*', '--new', '*-2015.01.13')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/two names that both include "cwl-2015\.01\.13"/),
    });
  });
});

it.each([
  ['an empty index', ['--old', '', '--new', 'x'], /--old.*expected an index name/],
  ['a path', ['--old', 'x/_delete_by_query', '--new', 'x'], /--old.*expected an index name/],
  ['a time without a zone', ['--from', '2026-11-28T10:00'], /--from.*expected a time with its zone/],
  ['a day that does not exist', ['--to', '2026-13-01'], /--to.*expected a time with its zone/],
  ['a start in the future', ['--from', '2999-01-01'], /--from: expected a time more than 5 minutes ago/],
  ['Serverless, which has no scrolls', ['--aws', 'aoss', '--region', 'eu-west-1'], /--aws: expected "es"/],
])('refuses %s as wrong use', async (_, args, message) => {
  const { code, stderr } = await compare('http://127.0.0.1:1', ...args);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
});

it('says that nothing answers, and for which index', async () => {
  expect(await compare('http://127.0.0.1:1')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^bizom-logs: No answer to a search of "cwl-\*": /),
  });
});
