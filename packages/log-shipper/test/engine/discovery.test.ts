import { type Engine, startEngine } from '@bizom/testbed';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createShipper } from '../../src/ship.ts';
import { count, deleteIndexes } from '../engine-client.ts';
import { type Front, startFront } from '../front.ts';
import { eventsOf, payloadOf } from '../payloads.ts';

describe('asking the engine what it is', () => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await startEngine('es8');
  });
  afterAll(() => engine?.stop());
  beforeEach(() => deleteIndexes(engine.url));

  async function shipThrough(front: Front, payloads: number) {
    const shipper = createShipper({ nodes: front.url });
    try {
      const ship = (i: number) => shipper.ship(payloadOf(eventsOf(2, () => 'x', String(i))));
      return await Promise.all(Array.from({ length: payloads }, (_, i) => ship(i)));
    } finally {
      await shipper.close();
    }
  }

  it.each([429, 500, 503])('is not what shipping depends on: an answer of %i', async (status) => {
    await using front = await startFront(engine.url, ({ method }) => (method === 'GET' ? { status } : undefined));
    expect(await shipThrough(front, 1)).toMatchObject([{ stored: 2, handedBack: 0 }]);
    expect(await count(engine.url)).toBe(2);
  });

  it('is done once for all payloads that wait for the answer', async () => {
    await using front = await startFront(engine.url, () => undefined);
    const reports = await shipThrough(front, 20);
    expect(reports.map(({ stored }) => stored)).toEqual(Array(20).fill(2));
    expect(front.requests.filter((each) => each === 'GET /')).toHaveLength(1);
  });

  it('is not done again by each payload in its turn where there was no answer', async () => {
    await using front = await startFront(engine.url, ({ method }) => (method === 'GET' ? { status: 503 } : undefined));
    const reports = await shipThrough(front, 20);
    expect(reports.map(({ stored }) => stored)).toEqual(Array(20).fill(2));
    expect(front.requests.filter((each) => each === 'GET /')).toHaveLength(1);
  });

  it('takes no longer than there is time for, and leaves the events to their source', async () => {
    await using front = await startFront(engine.url, () => undefined);
    const shipper = createShipper({ nodes: front.url });
    try {
      const shipping = shipper.ship(payloadOf(eventsOf(1, () => 'x')), { timeLeftMs: () => 0 });
      await expect(shipping).rejects.toMatchObject({ code: 'NOT_ALL_STORED', report: { handedBack: 1 } });
    } finally {
      await shipper.close();
    }
  });
});
