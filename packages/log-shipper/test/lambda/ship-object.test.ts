import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Aws, type Engine, startEngine, startMinistack } from '@bizom/testbed';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createObjectOpener, type ObjectOpener } from '../../src/lambda/s3-reader.ts';
import { shipRecords } from '../../src/lambda/ship-records.ts';
import { readSource } from '../../src/lambda/sources.ts';
import { emptyReport } from '../../src/report.ts';
import { createShipper, type Shipper } from '../../src/ship.ts';
import { count, deleteIndexes, documents } from '../engine-client.ts';
import { eventsOf, payloadOf } from '../payloads.ts';

const own = '/aws/lambda/shipper';
const taskId = '0f3c1d2e-1111-2222-3333-0123456789ab';

describe('an object of S3', () => {
  let aws: Aws;
  let engine: Engine;
  let s3: S3Client;
  let open: ObjectOpener;
  let shipper: Shipper;

  beforeAll(async () => {
    [aws, engine] = await Promise.all([startMinistack(), startEngine('es7')]);
    s3 = new S3Client({ ...aws.clientConfig, forcePathStyle: true });
    open = createObjectOpener(s3);
    await s3.send(new CreateBucketCommand({ Bucket: 'logs' }));
    shipper = createShipper({ nodes: engine.url, ownLogGroups: [own] });
  });
  afterAll(async () => {
    await shipper?.close();
    await Promise.all([aws?.stop(), engine?.stop()]);
  });
  beforeEach(() => deleteIndexes(engine.url));

  const put = (Key: string, Body: Buffer | string) => s3.send(new PutObjectCommand({ Bucket: 'logs', Key, Body }));
  const deliver = (event: unknown, limits = {}) => {
    const source = readSource(event);
    if (source.source === 'logs') throw new Error('a direct invocation');
    return shipRecords(shipper, source.records, limits, open);
  };
  const created = (...keys: string[]) => ({
    Records: keys.map((key) => ({
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: 'logs' }, object: { key: encodeURIComponent(key).replaceAll('%20', '+') } },
    })),
  });
  const queued = (...events: unknown[]) => ({
    Records: events.map((event, i) => ({
      eventSource: 'aws:sqs',
      messageId: `m${i + 1}`,
      body: JSON.stringify(event),
    })),
  });
  const payload = (id: string, logGroup = '/ecs/dev/ell') =>
    payloadOf(
      eventsOf(10, (i) => `line ${i}`, id),
      { logGroup },
    );

  it('that Firehose wrote is stored, payload by payload, and once however often it is delivered', async () => {
    await put('2026/01 31/f-1+é.gz', gzipSync(Buffer.concat([payload('1'), payload('2')])));
    await put('plain', Buffer.concat([payload('3'), payload('4')]));
    for (let i = 0; i < 2; i++) {
      const { reports, errors } = await deliver(created('2026/01 31/f-1+é.gz', 'plain'));
      expect(errors).toEqual([]);
      expect(reports).toHaveLength(4);
      expect(await count(engine.url)).toBe(40);
    }
  });

  it('that an export task wrote is stored with the time of each line, the group and the stream of its key', async () => {
    const lines = '2015-01-13T02:28:53.213Z first\n2015-01-13T02:28:53.213Z ERROR\n\tat a.B(B.java:1)\n';
    await put(`ecs/dev/ell/${taskId}/app-ell-1/000000.gz`, gzipSync(lines));
    for (let i = 0; i < 2; i++) {
      expect(await deliver(created(`ecs/dev/ell/${taskId}/app-ell-1/000000.gz`))).toMatchObject({ errors: [] });
      const stored = [...(await documents(engine.url)).values()];
      expect(stored).toHaveLength(2);
      expect(stored).toContainEqual(
        expect.objectContaining({
          '@timestamp': '2015-01-13T02:28:53.213Z',
          '@message': 'ERROR\n\tat a.B(B.java:1)',
          '@log_group': 'ecs/dev/ell',
          '@log_stream': 'app-ell-1',
        }),
      );
    }
  });

  it('by a queue fails alone, and names itself, where it is gone or is something else', async () => {
    await put('good', payload('1'));
    await put('zip', Buffer.from('504b0304', 'hex'));
    const outcome = await deliver(queued(created('good'), created('gone/a b'), created('zip')));
    expect(outcome.failedIds).toEqual(['m2', 'm3']);
    expect(outcome.errors).toMatchObject([
      {
        code: 'OBJECT_UNREADABLE',
        message: expect.stringMatching(/cannot read s3:\/\/logs\/gone\/a b: it is gone \(NoSuchKey\)/),
      },
      { code: 'NOT_A_LOGS_PAYLOAD', message: expect.stringMatching(/^s3:\/\/logs\/zip: It looks like a ZIP archive/) },
    ]);
    expect(await count(engine.url)).toBe(10);
  });

  it('with a bad payload stores the others, and fails', async () => {
    const bad = '{"messageType":"DATA_MESSAGE","logEvents":1}';
    const parts = [payload('1'), gzipSync(bad), gzipSync('{"hello":1}'), payload('2')];
    await put('mixed', Buffer.concat(parts));
    const outcome = await deliver(queued(created('mixed')));
    expect(outcome).toMatchObject({ failedIds: ['m1'] });
    expect(outcome.errors.map(({ message }) => message).sort()).toEqual([
      expect.stringMatching(
        /^s3:\/\/logs\/mixed: It holds no CloudWatch Logs payload: it is a JSON object with the keys hello/,
      ),
      expect.stringMatching(
        /^s3:\/\/logs\/mixed: Not a CloudWatch Logs payload: logEvents must be an array, received 1/,
      ),
    ]);
    expect(await count(engine.url)).toBe(20);
  });

  it('that is cut off stores what is whole, and fails', async () => {
    await put('cut', Buffer.concat([payload('1'), payload('2').subarray(0, -20)]));
    const outcome = await deliver(queued(created('cut')));
    expect(outcome).toMatchObject({
      failedIds: ['m1'],
      errors: [{ code: 'TRUNCATED_GZIP', message: expect.stringMatching(/^s3:\/\/logs\/cut: /) }],
    });
    expect(await count(engine.url)).toBe(10);
  });

  it('of a version is read as it was', async () => {
    await s3.send(new PutBucketVersioningCommand({ Bucket: 'logs', VersioningConfiguration: { Status: 'Enabled' } }));
    const { VersionId } = await put('versions', payload('1'));
    await put('versions', 'overwritten');
    const detail = { bucket: { name: 'logs' }, object: { key: 'versions', 'version-id': VersionId } };
    expect(await deliver({ source: 'aws.s3', 'detail-type': 'Object Created', detail })).toMatchObject({ errors: [] });
    expect(await count(engine.url)).toBe(10);
  });

  it('with payloads of the own log groups is acknowledged, and they are counted', async () => {
    await put('own', Buffer.concat([payload('1'), payload('2', own)]));
    const outcome = await deliver(queued(created('own')));
    expect(outcome).toMatchObject({ failedIds: [], errors: [], ownLogs: [{ code: 'SELF_LOOP' }] });
    expect(await count(engine.url)).toBe(10);
  });

  it('may hold what Lambda wrote about a failed event, also one of S3', async () => {
    await put('first', payload('1'));
    const failure = { requestContext: { condition: 'RetriesExhausted' }, requestPayload: created('first') };
    await put('failed/1.json', JSON.stringify(failure));
    await put(
      'failed/2.json',
      JSON.stringify({ ...failure, requestPayload: { awslogs: { data: payload('2').toString('base64') } } }),
    );
    await put('failed/3.json', JSON.stringify({ ...failure, requestPayload: created('failed/3.json') }));
    const outcome = await deliver(queued(created('failed/1.json'), created('failed/2.json'), created('failed/3.json')));
    expect(outcome).toMatchObject({
      failedIds: ['m3'],
      errors: [{ message: expect.stringMatching(/too many objects that name others/) }],
    });
    expect(await count(engine.url)).toBe(20);
  });

  it('is handed back where time is up before all of it was read, and where the engine is away', async () => {
    await put('late', Buffer.concat([payload('1'), payload('2')]));
    const late = await deliver(queued(created('late')), { timeLeftMs: () => 0 });
    expect(late).toMatchObject({
      failedIds: ['m1'],
      errors: [{ message: 's3://logs/late: time was up before all of it was read' }],
    });
  });

  it('is read as it arrives: memory does not grow with its size', async () => {
    const member = payload('1');
    const opened = Readable.from(
      (function* () {
        for (let i = 0; i < 2_000; i++) yield member;
      })(),
    );
    let most = 0;
    let active = 0;
    const counting: Shipper = {
      ...shipper,
      ship: async () => {
        most = Math.max(most, ++active);
        await new Promise(setImmediate);
        active--;
        return emptyReport('');
      },
    };
    const records = [{ id: 'm1', isRedelivery: false, read: () => [{ object: { bucket: 'b', key: 'k' } }] }];
    expect(await shipRecords(counting, records, {}, async () => opened)).toMatchObject({ errors: [] });
    expect(most).toBeLessThanOrEqual(8);
  });
});
