import { type Engine, startEngine } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRenewingShipper } from '../../src/lambda/renewing-shipper.ts';
import { count } from '../engine-client.ts';
import { startFront } from '../front.ts';
import { eventsOf, payloadOf } from '../payloads.ts';

describe('a password that is rotated while the Lambda is warm', () => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await startEngine('es7');
  });
  afterAll(() => engine?.stop());

  /** A gateway that knows one password, and a shipper whose secret holds another or the same. */
  async function start() {
    const state = { accepted: 'old', secret: 'old', reads: 0 };
    const front = await startFront(engine.url, ({ headers }) => {
      const wanted = `Basic ${Buffer.from(`u:${state.accepted}`).toString('base64')}`;
      return headers.authorization === wanted ? undefined : { status: 401 };
    });
    const shipper = await createRenewingShipper(async () => {
      state.reads++;
      if (state.secret === '') throw new Error('no secret');
      return { nodes: front.url, auth: { username: 'u', password: state.secret } };
    });
    const ship = (id: string) => shipper.ship(payloadOf(eventsOf(1, () => 'x', id)));
    const stop = async () => {
      await shipper.close();
      await front[Symbol.asyncDispose]();
    };
    return { state, ship, [Symbol.asyncDispose]: stop };
  }

  it('is read again, once for all payloads that are refused, and these are shipped', async () => {
    await using parts = await start();
    const { state, ship } = parts;
    expect(await ship('1')).toMatchObject({ stored: 1 });
    Object.assign(state, { accepted: 'new', secret: 'new' });
    expect(await Promise.all(['2', '3', '4'].map(ship))).toMatchObject([{ stored: 1 }, { stored: 1 }, { stored: 1 }]);
    expect(state.reads).toBe(2);
    expect(await count(engine.url)).toBe(4);
  });

  it('leaves the events to their source until the secret has it, too', async () => {
    await using parts = await start();
    const { state, ship } = parts;
    state.accepted = 'new';
    for (const secret of ['old', '']) {
      state.secret = secret;
      await expect(ship('5')).rejects.toMatchObject({ code: 'NOT_ALL_STORED', report: { handedBack: 1 } });
    }
    state.secret = 'new';
    expect(await ship('5')).toMatchObject({ stored: 1 });
  });
});
