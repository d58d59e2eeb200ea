import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shipRecords } from '../../src/lambda/ship-records.ts';
import { readSource } from '../../src/lambda/sources.ts';
import { createShipper, type Shipper } from '../../src/ship.ts';
import { count } from '../engine-client.ts';
import { eventsOf, payloadOf } from '../payloads.ts';

const own = '/aws/lambda/shipper';

describe('the records of a batch', () => {
  let engine: Engine;
  let folder: string;
  let shipper: Shipper;

  beforeAll(async () => {
    engine = await startEngine('es7');
    folder = await mkdtemp(join(tmpdir(), 'quarantine-'));
    shipper = createShipper({ nodes: engine.url, quarantine: folder, ownLogGroups: [own, `${own}-replay`] });
  });
  afterAll(async () => {
    await shipper?.close();
    await engine?.stop();
    await rm(folder, { recursive: true });
  });

  const kinesis = (sequenceNumber: string, payload: Buffer) => ({
    eventSource: 'aws:kinesis',
    kinesis: { sequenceNumber, data: payload.toString('base64') },
  });
  const deliver = (records: unknown[]) => {
    const source = readSource({ Records: records });
    if (source.source === 'logs') throw new Error('a direct invocation');
    return shipRecords(shipper, source.records, {});
  };
  const good = (id: string) =>
    payloadOf(
      eventsOf(1, () => 'x', id),
      { logGroup: '/ecs/dev/ell' },
    );
  const ofOwn = (logGroup: string) =>
    payloadOf(
      eventsOf(1, () => 'x', '9'),
      { logGroup },
    );

  it('of the shipper’s own log groups are acknowledged and counted, so that the shard goes on', async () => {
    const outcome = await deliver([
      kinesis('1', ofOwn(own)),
      kinesis('2', good('1')),
      kinesis('3', ofOwn(`${own}-replay`)),
    ]);
    expect(outcome).toMatchObject({ failedIds: [], errors: [], reports: [{ stored: 1 }] });
    expect(outcome.ownLogs.map(({ code }) => code)).toEqual(['SELF_LOOP', 'SELF_LOOP']);
    const body = JSON.stringify({ requestPayload: { awslogs: { data: ofOwn(own).toString('base64') } } });
    const replayed = await deliver([{ eventSource: 'aws:sqs', messageId: 'm', body }]);
    expect(replayed).toMatchObject({ failedIds: [], ownLogs: [{ code: 'SELF_LOOP' }] });
    expect(await count(engine.url)).toBe(1);
  });

  it('do not fail with one that fails unexpectedly', async () => {
    const failing: Shipper = { ...shipper, ship: (payload, limits) => shipper.ship(failAt(payload), limits) };
    const source = readSource({
      Records: [kinesis('1', good('2')), kinesis('2', ofOwn('fail')), kinesis('3', good('3'))],
    });
    const records = source.source === 'logs' ? [] : source.records;
    expect(await shipRecords(failing, records, {})).toMatchObject({
      failedIds: ['2'],
      errors: [{ name: 'RangeError' }],
      reports: [{ stored: 1 }, { stored: 1 }],
    });
  });

  function failAt(payload: Uint8Array | string): Uint8Array | string {
    if (payload === ofOwn('fail').toString('base64')) throw new RangeError('Maximum call stack size exceeded');
    return payload;
  }
});
