import type { IncomingMessage } from 'node:http';
import { type Engine, startEngine } from '@bizom/testbed';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createShipper } from '../../src/ship.ts';
import { count, deleteIndexes } from '../engine-client.ts';
import { startFront } from '../front.ts';
import { eventsOf, payloadOf } from '../payloads.ts';

describe('a body that is refused before it is read', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine('es7');
  });
  beforeEach(() => deleteIndexes(engine.url));
  afterAll(() => engine?.stop());

  /** Ships that many events through a front that answers the bulk requests with these statuses, in their order, and then the engine does. */
  async function ship(events: number, statuses: number[]) {
    const bulks: IncomingMessage['headers'][] = [];
    await using front = await startFront(engine.url, ({ url, headers }) => {
      if (!url?.startsWith('/_bulk')) return undefined;
      const status = statuses[bulks.length];
      bulks.push(headers);
      return status === undefined ? undefined : { status };
    });
    const shipper = createShipper({ nodes: front.url });
    const [ended] = await Promise.allSettled([shipper.ship(payloadOf(eventsOf(events, (i) => `line ${i}`)))]);
    await shipper.close();
    return { ended, connections: bulks.map(({ connection }) => connection) };
  }

  it('leaves a connection on which an answer may be another request’s: none is used twice for a while', async () => {
    const { ended, connections } = await ship(4, [413]);
    expect(ended).toMatchObject({ value: { stored: 4, handedBack: 0 } });
    expect(connections).toEqual(['keep-alive', 'close', 'close']);
    expect(await count(engine.url)).toBe(4);
  });

  it('does not cost a document that is alone in its request: its refusal has to be said twice', async () => {
    const { ended, connections } = await ship(1, [400]);
    expect(ended).toMatchObject({ value: { stored: 1, handedBack: 0 } });
    expect(connections).toHaveLength(2);
    expect(await count(engine.url)).toBe(1);
  });

  it('is believed when it is', async () => {
    const { ended, connections } = await ship(1, [400, 400]);
    expect(ended).toMatchObject({ reason: { code: 'NOT_ALL_STORED', report: { stored: 0, handedBack: 1 } } });
    expect(connections).toHaveLength(2);
  });
});
