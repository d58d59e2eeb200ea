import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Engine, type EngineName, engineNames, startEngine } from '../src/index.ts';

// one is enough by default, the suites of other packages run on the others
const names: readonly EngineName[] = process.env['BIZOM_ALL_ENGINES'] ? engineNames() : ['es710'];

describe.each(names)('%s', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine(name);
  });
  afterAll(() => engine.stop());

  test('is the version it says, and indexes', async () => {
    const nodes = await json(`${engine.url}/_nodes?filter_path=nodes.*.version`);
    expect(Object.values(nodes['nodes'] as object)).toEqual([{ version: engine.version }]);
    expect(await put(engine, 'before', {})).toBe(201);
  });

  test('keeps its data over kill -9 and restart', async () => {
    expect(await put(engine, 'durable', {})).toBe(201);
    await engine.kill();
    await expect(fetch(engine.url)).rejects.toThrow();
    await engine.restart();
    const { found } = await json(`${engine.url}/things/${type(engine)}/durable`);
    expect(found).toBe(true);
  });

  test('answers nothing while paused, and goes on afterwards', async () => {
    engine.pause();
    await expect(fetch(engine.url, { signal: AbortSignal.timeout(300) })).rejects.toThrow('timeout');
    engine.resume();
    expect(await put(engine, 'after', {})).toBe(201);
  });

  test('leaves no process and no folder when stopped', async () => {
    const pid = engine.pid();
    await engine.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(existsSync(dirname(engine.log))).toBe(false);
  });
});

function type(engine: Engine): string {
  return engine.name === 'es6' ? 'thing' : '_doc';
}

async function put(engine: Engine, id: string, document: object): Promise<number> {
  const response = await fetch(`${engine.url}/things/${type(engine)}/${id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(document),
  });
  return response.status;
}

async function json(url: string): Promise<Record<string, unknown>> {
  return (await (await fetch(url)).json()) as Record<string, unknown>;
}
