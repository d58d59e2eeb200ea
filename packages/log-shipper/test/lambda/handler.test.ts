import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Engine, startEngine, startMinistack } from '@bizom/testbed';
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

  it('answers Firehose for each record: dropped where it is stored or a test, and failed otherwise', async () => {
    const stored = payloadOf([{ id: 'f1', timestamp: 1_521_116_133_213, message: 'x' }]);
    const blocked = payloadOf(eventsOf(1, () => 'x'));
    const test = gzipSync(JSON.stringify({ messageType: 'CONTROL_MESSAGE', logEvents: [] }));
    const records = [stored, blocked, test, Buffer.from('no payload')].map((data, i) => ({
      recordId: `${i}`,
      approximateArrivalTimestamp: 1_521_116_133_213,
      data: data.toString('base64'),
    }));
    const lines = await invoke({ invocationId: 'i', deliveryStreamArn: 'arn', region: 'eu-west-1', records });
    const results = ['Dropped', 'ProcessingFailed', 'Dropped', 'ProcessingFailed'];
    expect(lines).toContainEqual({ answer: { records: results.map((result, i) => ({ recordId: `${i}`, result })) } });
  });

  it('reads an object of S3 by the credentials and the region of its environment, and fails by its name', async () => {
    await using aws = await startMinistack();
    const s3 = new S3Client({ ...aws.clientConfig, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'logs' }));
    const Body = payloadOf([{ id: 'o1', timestamp: 1_521_116_133_213, message: 'x' }]);
    await s3.send(new PutObjectCommand({ Bucket: 'logs', Key: 'a b', Body }));
    const event = (key: string) => ({
      Records: [{ eventSource: 'aws:s3', s3: { bucket: { name: 'logs' }, object: { key } } }],
    });
    const env = {
      AWS_ENDPOINT_URL: String(aws.clientConfig.endpoint),
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
    const shipped = await invoke(event('a+b'), env);
    expect(shipped).toContainEqual(expect.objectContaining({ message: 'shipped', stored: 1 }));
    const failed = await invoke(event('gone'), env);
    expect(failed).toContainEqual({ answer: { code: 'OBJECT_UNREADABLE' } });
    expect(JSON.stringify(failed)).toContain('cannot read s3://logs/gone: it is gone (NoSuchKey)');
  });
});
