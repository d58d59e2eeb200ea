import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readAction } from '../../src/document/item.ts';
import { createShipper, type ShipperOptions } from '../../src/index.ts';
import { folderQuarantine } from '../../src/quarantine/folder.ts';
import { eventsOf, payloadOf } from '../payloads.ts';

/** What becomes of a bulk request with these ids: it is answered, the connection ends, or the answer is cut off. */
type Behaviour = (ids: string[], bulks: number) => 'store' | 'lose' | 'cut';

/** An engine as far as connections are concerned: no real one can be told which document ends its connections. */
async function startEngine(behaviour: Behaviour) {
  const stored = new Set<string>();
  const bulks: { ids: string[]; isFirstOnConnection: boolean }[] = [];
  const used = new WeakSet<Socket>();
  const state = { isAnswering: true };
  const server = createServer(async (request, response) => {
    const { socket } = request;
    const isFirstOnConnection = !used.has(socket);
    used.add(socket);
    const body = await text(request);
    if (!state.isAnswering) return socket.destroy();
    if (!request.url?.startsWith('/_bulk')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answerTo(request.url)));
      return;
    }
    const lines = body.trimEnd().split('\n');
    const ids = lines.flatMap((line, i) => (i % 2 ? [] : [readAction(Buffer.from(`${line}\n`)).id]));
    bulks.push({ ids, isFirstOnConnection });
    const does = behaviour(ids, bulks.length);
    if (does === 'lose') return socket.destroy();
    for (const id of ids) stored.add(id);
    const items = JSON.stringify({ items: ids.map(() => ({ index: { status: 201 } })) });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(items) });
    if (does === 'store') response.end(items);
    else response.write(items.slice(0, 10), () => socket.resetAndDestroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stored,
    bulks,
    state,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Every name is that of an index. */
function answerTo(url = ''): unknown {
  const [, index] = /^\/([^/]+)\/_settings/.exec(url) ?? [];
  return index ? { [index]: { settings: { index: { uuid: 'x' } } } } : { version: { number: '8.0.0' } };
}

describe('a connection that is lost before any answer', () => {
  let quarantine: string;
  beforeEach(async () => {
    quarantine = await mkdtemp(join(tmpdir(), 'quarantine-'));
  });
  afterEach(() => rm(quarantine, { recursive: true, force: true }));

  async function ship(events: number, behaviour: Behaviour, options: Partial<ShipperOptions> = {}) {
    await using engine = await startEngine(behaviour);
    const shipper = createShipper({ nodes: engine.url, quarantine, ...options });
    const [ended] = await Promise.allSettled([shipper.ship(payloadOf(eventsOf(events, (i) => `line ${i}`)))]);
    await shipper.close();
    const quarantined: string[] = [];
    for await (const { records } of folderQuarantine(quarantine).list()) {
      for (const record of records) if (record.kind === 'document') quarantined.push(record.id);
    }
    const report = ended?.status === 'fulfilled' ? ended.value : ended?.reason.report;
    return { report, stored: engine.stored, bulks: engine.bulks, quarantined };
  }

  const idOf = (i: number) => `1${String(i).padStart(55, '0')}`;

  it('costs one more request: the body is sent again as a whole, on a new connection', async () => {
    const { report, bulks } = await ship(500, (_, count) => (count === 1 ? 'lose' : 'store'));
    expect(report).toMatchObject({ stored: 500, quarantined: 0, handedBack: 0 });
    expect(bulks.map(({ ids }) => ids.length)).toEqual([500, 500]);
    expect(bulks[1]?.isFirstOnConnection).toBe(true);
  });

  it('again and again for one document quarantines that one, and stores the others', async () => {
    const poison = idOf(300);
    const { report, stored, bulks, quarantined } = await ship(500, (ids) => (ids.includes(poison) ? 'lose' : 'store'));
    expect(report).toMatchObject({ stored: 499, quarantined: 1, handedBack: 0 });
    expect([quarantined, stored.size, stored.has(poison)]).toEqual([[poison], 499, false]);
    const lost = bulks.filter(({ ids }) => ids.includes(poison));
    // As a whole twice, each half once, alone twice.
    expect(lost.map(({ ids }) => ids.length)).toEqual([500, 500, 250, 125, 63, 31, 15, 8, 4, 2, 1, 1]);
    expect(lost.slice(1).every(({ isFirstOnConnection }) => isFirstOnConnection)).toBe(true);
  });

  it('for a document that is alone in its payload quarantines it after two new connections', async () => {
    const { report, bulks } = await ship(1, () => 'lose');
    expect(report).toMatchObject({ stored: 0, quarantined: 1, handedBack: 0 });
    expect(bulks).toHaveLength(3);
  });

  it('is not a document’s fault where nothing answers: everything is handed back', async () => {
    await using engine = await startEngine(() => 'lose');
    const shipper = createShipper({ nodes: engine.url, quarantine, maxRetryMs: 2_500 });
    engine.state.isAnswering = false;
    const shipping = shipper.ship(payloadOf(eventsOf(3, (i) => `line ${i}`)));
    await expect(shipping).rejects.toMatchObject({ report: { stored: 0, quarantined: 0, handedBack: 3 } });
    await shipper.close();
  });

  it('is not what a cut answer is: the body is sent again as a whole, however often', async () => {
    const { report, bulks } = await ship(100, (_, count) => (count < 5 ? 'cut' : 'store'));
    expect(report).toMatchObject({ stored: 100, quarantined: 0, handedBack: 0 });
    expect(bulks.map(({ ids }) => ids.length)).toEqual([100, 100, 100, 100, 100]);
  });
});
