import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { type Engine, startEngine } from '@bizom/testbed';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BulkQueue, type BulkQueueRules } from '../../src/deliver/bulk-queue.ts';
import { deliver } from '../../src/deliver/deliver.ts';
import { UnreadBodies } from '../../src/deliver/unread-bodies.ts';
import { encodeRules } from '../../src/document/document-options.ts';
import { readAction } from '../../src/document/item.ts';
import { BodyBuffers } from '../../src/encode/body-buffers.ts';
import { type BulkBody, type BulkWriter, writeItems } from '../../src/encode/bulk.ts';
import { encodeBatch } from '../../src/encode/encode.ts';
import { createTransport } from '../../src/engine/connection.ts';
import { DocumentTypes } from '../../src/engine/document-types.ts';
import { StoredIds } from '../../src/engine/stored-ids.ts';
import { NotAllStoredError } from '../../src/errors.ts';
import { createShipper, type ShipperOptions } from '../../src/index.ts';
import { openPayload } from '../../src/payload/payload.ts';
import { emptyReport } from '../../src/report.ts';
import { readBatch } from '../../src/scan/read-batch.ts';
import { ask, count, deleteIndexes, documents } from '../engine-client.ts';
import { type Front, startFront } from '../front.ts';
import { eventsOf, payloadOf } from '../payloads.ts';

const payloadsOf = (
  payloads: number,
  events: number,
  message = (payload: number, event: number) => `${payload}.${event}`,
) =>
  Array.from({ length: payloads }, (_, payload) =>
    payloadOf(eventsOf(events, (event) => message(payload, event), String(payload + 10))),
  );

describe('payloads that are shipped at once', () => {
  let engine: Engine;
  let front: Front;
  let bodyBytes: number[] = [];

  beforeAll(async () => {
    engine = await startEngine('es7');
    front = await startFront(engine.url, ({ url, headers }) => {
      if (url?.startsWith('/_bulk')) bodyBytes.push(Number(headers['content-length']));
      return undefined;
    });
  });
  beforeEach(async () => {
    await deleteIndexes(engine.url);
    bodyBytes = [];
  });
  afterAll(async () => {
    await front?.[Symbol.asyncDispose]();
    await engine?.stop();
  });

  async function shipAll(payloads: Buffer[], options: Partial<ShipperOptions> = {}) {
    const shipper = createShipper({ nodes: front.url, concurrency: 1, ...options });
    try {
      return await Promise.allSettled(payloads.map((payload) => shipper.ship(payload)));
    } finally {
      await shipper.close();
    }
  }

  async function refuseAllButNumbers() {
    const mappings = { bizom: { properties: { '@message': { type: 'integer' } } } };
    await ask(engine.url, 'PUT', '/cwl-2015.01.13?include_type_name=true', { mappings });
  }

  function openQueue(rules: BulkQueueRules, buffers = new BodyBuffers(3)) {
    const transport = createTransport({ nodes: [front.url], requestTimeoutMs: 10_000 });
    const queue = new BulkQueue(rules, {
      transport,
      types: new DocumentTypes('bizom'),
      storedIds: new StoredIds(transport),
      buffers,
      post: { gzip: false, requestTimeoutMs: 10_000, unreadBodies: new UnreadBodies() },
      fixedFields: [],
    });
    return { queue, transport };
  }

  it('share a bulk request while every connection is busy, and each has its own report', async () => {
    const ended = await shipAll(payloadsOf(20, 10));
    for (const { status, value } of ended as PromiseFulfilledResult<unknown>[]) {
      expect({ status, value }).toMatchObject({ status: 'fulfilled', value: { events: 10, stored: 10, retried: 0 } });
    }
    expect(bodyBytes).toHaveLength(2);
    const bytes = ended.map((each) => (each.status === 'fulfilled' ? each.value.bytes : 0));
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBe(bodyBytes.reduce((sum, each) => sum + each, 0));
    expect(await count(engine.url)).toBe(200);
  });

  it('end each by itself: what is refused of one is no other one’s', async () => {
    await refuseAllButNumbers();
    const [, , third, ...others] = await shipAll(payloadsOf(8, 5, (payload) => (payload === 2 ? 'none' : '7')));
    if (third?.status !== 'rejected') throw new Error('nothing was refused');
    expect(third.reason).toBeInstanceOf(NotAllStoredError);
    expect(third.reason.report).toMatchObject({ events: 5, stored: 0, handedBack: 5 });
    expect(others).toHaveLength(5);
    for (const other of others) expect(other).toMatchObject({ value: { stored: 5, handedBack: 0, refusals: [] } });
    expect(bodyBytes.length).toBeLessThan(8);
    expect(await count(engine.url)).toBe(35);
  });

  it('fill no body above its cap, and none has to wait until it is full', async () => {
    const ended = await shipAll(payloadsOf(40, 2), { maxBulkBytes: 8_192 });
    expect(ended.every((each) => each.status === 'fulfilled' && each.value.stored === 2)).toBe(true);
    expect(Math.max(...bodyBytes)).toBeLessThanOrEqual(8_192);
    expect(bodyBytes.length).toBeLessThan(40);
    expect(await count(engine.url)).toBe(80);
  });

  it('are read when there is a connection for them soon, not before', async () => {
    let read = 0;
    let most = 0;
    const inflater = (gzip: Uint8Array) => {
      most = Math.max(most, ++read);
      return gunzipSync(gzip);
    };
    const shipper = createShipper({ nodes: front.url, concurrency: 1, maxBulkBytes: 8_192, inflater });
    const ship = async (payload: Buffer) => {
      await shipper.ship(payload);
      read--;
    };
    await Promise.all(payloadsOf(40, 2).map(ship));
    await shipper.close();
    // Four fill a quarter of a body: so many are on their way, so many wait, and one has just been answered.
    expect(most).toBeLessThanOrEqual(9);
    expect(await count(engine.url)).toBe(80);
  });

  it('are cut where the cap is, also behind the items of another', async () => {
    const ended = await shipAll(payloadsOf(6, 50), { maxBulkBytes: 8_192 });
    expect(ended.every((each) => each.status === 'fulfilled' && each.value.stored === 50)).toBe(true);
    expect(Math.max(...bodyBytes)).toBeLessThanOrEqual(8_192);
    expect(await count(engine.url)).toBe(300);
  });

  it('are written, where they fill many bodies, no faster than these leave', async () => {
    const { queue, transport } = openQueue({ concurrency: 1, maxBulkBytes: 8_192 });
    const [payload] = payloadsOf(1, 1_000) as [Buffer];
    let bodies = 0;
    let ahead = 0;
    const write = function* (writer: BulkWriter) {
      for (const full of writeItems(bodyOf(payload), writer)) {
        ahead = Math.max(ahead, ++bodies - bodyBytes.length);
        yield full;
      }
    };
    const delivery = await deliver(write, emptyReport(''), queue, { timeLeftMs: () => 10_000 });
    expect(await delivery.settled()).toEqual([]);
    await transport.connectionPool.empty();
    expect(bodies).toBeGreaterThan(10);
    // One is on its way, though the engine may not have seen it yet, and one waits.
    expect(ahead).toBeLessThanOrEqual(2);
    expect(await count(engine.url)).toBe(1_000);
  });

  it('take nothing of one that cannot be written to its end', async () => {
    const { queue, transport } = openQueue({ concurrency: 1, maxBulkBytes: 5_000_000 });
    const send = (write: (writer: BulkWriter) => Iterable<BulkBody>) =>
      deliver(write, emptyReport(''), queue, { timeLeftMs: () => 10_000 });
    const sendAll = (payload: Buffer) => send((writer) => writeItems(bodyOf(payload), writer));
    const [first, second, broken, last] = payloadsOf(4, 3) as [Buffer, Buffer, Buffer, Buffer];
    const deliveries = [await sendAll(first), await sendAll(second)];
    const failing = send(function* (writer) {
      yield* writeItems(bodyOf(broken), writer);
      throw new RangeError('no further');
    });
    await expect(failing).rejects.toThrow('no further');
    deliveries.push(await sendAll(last));
    for (const delivery of deliveries) expect(await delivery.settled()).toEqual([]);
    await transport.connectionPool.empty();
    expect([...(await documents(engine.url)).keys()].map((id) => id.slice(0, 2)).sort()).toEqual(
      ['10', '11', '13'].flatMap((id) => [id, id, id]),
    );
  });

  it('are handed back and not sent where time is up before their turn comes', async () => {
    const mute = createServer().listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const nodes = `http://127.0.0.1:${(mute.address() as AddressInfo).port}`;
    const options = { nodes, concurrency: 1, maxBulkBytes: 1_024, maxRetryMs: 400 };
    const ended = await shipAll(payloadsOf(8, 20), options);
    mute.close();
    const errors = ended.map((each) => (each.status === 'rejected' ? each.reason : undefined));
    expect(errors.every((error) => error instanceof NotAllStoredError)).toBe(true);
    expect(errors.at(-1)).toMatchObject({
      message: '20 of 20 events are not stored: time was up while it was queued',
      report: { events: 20, handedBack: 20 },
    });
  });

  it('use a buffer again though some of its items were refused', async () => {
    await refuseAllButNumbers();
    const refused: Buffer[] = [];
    const taken = new Set<ArrayBufferLike>();
    class SeenBuffers extends BodyBuffers {
      override take(minBytes: number) {
        const buffer = super.take(minBytes);
        taken.add(buffer.buffer);
        return buffer;
      }
    }
    const { queue, transport } = openQueue({ concurrency: 1, maxBulkBytes: 8_192 }, new SeenBuffers(3, 16_384));
    for (const payload of payloadsOf(6, 4, (_, event) => (event === 1 ? 'none' : '7'))) {
      const report = emptyReport('');
      const delivery = await deliver((writer) => writeItems(bodyOf(payload), writer), report, queue, {
        timeLeftMs: () => 10_000,
      });
      refused.push(...(await delivery.settled()).map(({ item }) => item));
      expect(report.stored).toBe(3);
    }
    // As they were when they were refused.
    expect(refused.map((item) => readAction(item).id.slice(0, 2))).toEqual(['10', '11', '12', '13', '14', '15']);
    await transport.connectionPool.empty();
    expect(taken.size).toBe(1);
  });

  it('neither wait for what another has to try again, nor are cut short by its time', async () => {
    // A stand-in, as no real engine says 429 of the items of one payload only: for so long it does of those whose id begins with 12.
    const until = performance.now() + 900;
    const request = async ({ bulkBody }: { bulkBody?: Buffer }) => {
      await sleep(20);
      const ids = [...String(bulkBody ?? '').matchAll(/"_id":"(\d\d)/g)].map(([, id]) => id);
      const status = (id?: string) => (id === '12' && performance.now() < until ? 429 : 201);
      return { statusCode: 200, headers: {}, body: { items: ids.map((id) => ({ index: { status: status(id) } })) } };
    };
    const shipper = createShipper({ transport: { request } as never, concurrency: 1 });
    const began = performance.now();
    const ship = async (payload: Buffer, i: number) => {
      // The fourth has little time, but is stored within it.
      const report = await shipper.ship(payload, i === 3 ? { timeLeftMs: () => began + 300 - performance.now() } : {});
      return { stored: report.stored, lateMs: performance.now() - began };
    };
    const ended = await Promise.all(payloadsOf(6, 2).map(ship));
    expect(ended.map(({ stored }) => stored)).toEqual(Array(6).fill(2));
    const waited = ended.map(({ lateMs }) => lateMs > 800);
    expect(waited).toEqual([false, false, true, false, false, false]);
  });

  it('all fail with an unexpected error, and no rejection is left unhandled', async () => {
    const request = async () => {
      throw new TypeError('no transport at all');
    };
    const ended = await shipAll(payloadsOf(3, 2), { nodes: undefined, transport: { request } as never });
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  });
});

function bodyOf(payload: Buffer): BulkBody {
  const rules = encodeRules({});
  const [body] = encodeBatch(readBatch(openPayload(payload), rules), rules, { maxBulkBytes: 5_000_000 });
  if (!body) throw new Error('a payload without events');
  return body;
}
