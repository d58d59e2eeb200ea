import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Engine, startEngine } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../engine-client.ts';
import { eventsOf, payloadOf } from '../payloads.ts';

const own = '/aws/lambda/shipper';
const runtime = `
  const { handler } = await import(${JSON.stringify(new URL('../../src/lambda/handler.ts', import.meta.url).href)});
  const context = { getRemainingTimeInMillis: () => 30_000 };
  const answer = await handler(JSON.parse(process.env.EVENT), context).catch(({ code }) => ({ code }));
  console.log(JSON.stringify({ answer }));
`;

describe('the log of the Lambda', () => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await startEngine('es7');
    await ask(engine.url, 'PUT', '/cwl-2015.01.13', { settings: { 'index.blocks.write': true } });
  });
  afterAll(() => engine?.stop());

  /** The lines of an invocation in a separate process, as Lambda begins one. */
  async function invoke(event: unknown): Promise<Record<string, unknown>[]> {
    const env = { ...process.env, ENGINE_URL: engine.url, OWN_LOG_GROUPS: own, EVENT: JSON.stringify(event) };
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', runtime], { env });
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
      { logGroup: own },
    ).toString('base64');
    const lines = await invoke({ awslogs: { data } });
    expect(lines.filter(({ level }) => level === 'ERROR')).toMatchObject([{ message: 'left out', records: 1 }]);
    expect(lines).toContainEqual({});
  });

  it('says once how many records of the own log groups were received, which are acknowledged', async () => {
    const data = payloadOf(
      eventsOf(1, () => 'x'),
      { logGroup: own },
    ).toString('base64');
    const record = { eventSource: 'aws:kinesis', kinesis: { data, sequenceNumber: '1' } };
    const lines = await invoke({ Records: [record, record] });
    expect(lines.filter(({ level }) => level === 'ERROR')).toMatchObject([{ message: 'left out', records: 2 }]);
    expect(lines).toContainEqual({ answer: { batchItemFailures: [] } });
  });
});
