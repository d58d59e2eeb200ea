import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Engine, startEngine } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../engine-client.ts';
import { eventsOf, payloadOf } from '../payloads.ts';

const ownGroup = '/aws/lambda/shipper';
const runtime = `
  const { handler } = await import(${JSON.stringify(new URL('../../src/lambda/handler.ts', import.meta.url).href)});
  const context = { getRemainingTimeInMillis: () => 30_000 };
  const answer = await handler(JSON.parse(process.env.EVENT), context).catch(({ code }) => ({ code }));
  console.log(JSON.stringify({ answer }));
`;

const retried = `
  const { handler } = await import(${JSON.stringify(new URL('../../src/lambda/handler.ts', import.meta.url).href)});
  const invoke = (awsRequestId) => handler(JSON.parse(process.env.EVENT), { getRemainingTimeInMillis: () => 2_000, awsRequestId });
  await invoke('a').catch(({ code }) => console.log(JSON.stringify({ code })));
  const headers = { 'content-type': 'application/json' };
  await fetch(process.env.ENGINE_URL + '/retried-000002/_settings', { method: 'PUT', headers, body: '{"index.blocks.write":null}' });
  await invoke('a');
`;

describe('the log of the Lambda', () => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await startEngine('es7');
    await ask(engine.url, 'PUT', '/cwl-2015.01.13', { settings: { 'index.blocks.write': true } });
  });
  afterAll(() => engine?.stop());

  /** The lines of an invocation in a separate process, as Lambda begins one. */
  async function invoke(
    event: unknown,
    variables: NodeJS.ProcessEnv = {},
    program = runtime,
  ): Promise<Record<string, unknown>[]> {
    const own = { ENGINE_URL: engine.url, OWN_LOG_GROUPS: ownGroup, EVENT: JSON.stringify(event) };
    const env = { ...process.env, ...own, ...variables };
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { env });
    const { stdout, stderr } = await run;
    return `${stdout}${stderr}`.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  }

  it('warns of events that are not stored', async () => {
    const data = payloadOf(eventsOf(2, () => 'x')).toString('base64');
    const lines = await invoke({ awslogs: { data } });
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'WARN', message: 'not all shipped', stored: 0, handedBack: 2 }),
    );
    expect(lines).toContainEqual({ answer: { code: 'NOT_ALL_STORED' } });
  });

  it('acknowledges a payload of the own log groups, which a retry would bring again', async () => {
    const data = payloadOf(
      eventsOf(1, () => 'x'),
      { logGroup: ownGroup },
    ).toString('base64');
    const lines = await invoke({ awslogs: { data } });
    expect(lines.filter(({ level }) => level === 'ERROR')).toMatchObject([{ message: 'left out', records: 1 }]);
    expect(lines).toContainEqual({});
  });

  it('says once how many records of the own log groups were received, which are acknowledged', async () => {
    const data = payloadOf(
      eventsOf(1, () => 'x'),
      { logGroup: ownGroup },
    ).toString('base64');
    const record = { eventSource: 'aws:kinesis', kinesis: { data, sequenceNumber: '1' } };
    const lines = await invoke({ Records: [record, record] });
    expect(lines.filter(({ level }) => level === 'ERROR')).toMatchObject([{ message: 'left out', records: 2 }]);
    expect(lines).toContainEqual({ answer: { batchItemFailures: [] } });
  });

  it('looks up the events of an asynchronous event that is delivered again after it failed', async () => {
    const data = payloadOf(eventsOf(2, () => 'x')).toString('base64');
    await ask(engine.url, 'PUT', '/retried-000001', { aliases: { retried: { is_write_index: true } } });
    await invoke({ awslogs: { data } }, { INDEX: 'retried' });
    await ask(engine.url, 'POST', '/retried/_rollover');
    await ask(engine.url, 'PUT', '/retried-000002/_settings', { 'index.blocks.write': true });
    expect(await invoke({ awslogs: { data } }, { INDEX: 'retried' }, retried)).toContainEqual({
      code: 'NOT_ALL_STORED',
    });
    await ask(engine.url, 'POST', '/retried/_refresh');
    expect(await ask(engine.url, 'GET', '/retried/_count')).toMatchObject({ count: 2 });
  });
});
