import { type Engine, startEngine } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createShipper, decode, encode, NotAllStoredError, PayloadError } from '../src/index.ts';
import { eventsOf, payloadOf } from './payloads.ts';

describe('the library as others import it', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine('es7');
  });
  afterAll(() => engine?.stop());

  it('ships, encodes and decodes the same payload in every form it comes in', async () => {
    const gzip = payloadOf(eventsOf(3, (i) => `line ${i}`));
    const shipper = createShipper({ nodes: engine.url });
    try {
      for (const payload of [
        gzip,
        gzip.toString('base64'),
        JSON.stringify({ awslogs: { data: gzip.toString('base64') } }),
      ]) {
        expect(await shipper.ship(payload)).toMatchObject({ events: 3, stored: 3 });
        expect(Buffer.from(encode(payload))).toEqual(Buffer.from(encode(gzip)));
        expect(decode(payload)).toEqual(decode(gzip));
      }
    } finally {
      await shipper.close();
    }
  });

  it('throws errors that a program can tell apart', async () => {
    expect(() => encode('not base64!')).toThrow(PayloadError);
    const shipper = createShipper({ nodes: 'http://127.0.0.1:1', maxRetryMs: 300 });
    await expect(shipper.ship(payloadOf(eventsOf(2, () => 'x')))).rejects.toBeInstanceOf(NotAllStoredError);
    await shipper.close();
  });
});
