import { type Engine, startEngine } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { install } from '../src/engine/install.ts';
import { inspectEngine } from '../src/inspect-engine.ts';
import { openTransport } from '../src/ship.ts';
import { ask } from './engine-client.ts';

describe.each([
  ['es7', '/_template/bizom-logs', { index_patterns: ['x-*'] }],
  ['os2', '/_index_template/bizom-logs', { index_patterns: ['x-*'], template: {} }],
] as const)('inspecting %s', (name, path, foreign) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine(name);
  });
  afterAll(() => engine?.stop());
  const template = async () => (await inspectEngine({ ENGINE_URL: engine.url })).template;

  it('tells what it is, and whether the template is missing, installed or of another owner', async () => {
    expect(await inspectEngine({ ENGINE_URL: engine.url })).toMatchObject({
      engine: { distribution: name === 'es7' ? 'elasticsearch' : 'opensearch' },
      template: 'missing',
    });
    const transport = openTransport({ nodes: engine.url });
    const target = { kind: 'daily' as const, name: 'cwl-{yyyy}.{MM}.{dd}', patterns: ['cwl-*'] };
    const rules = { maxFields: 1000, refreshIntervalSeconds: 1, type: 'bizom', format: 'cwl' as const };
    await install(transport, { target, lifecycle: {}, ...rules });
    await transport.connectionPool.empty();
    expect(await template()).toBe('installed');
    await ask(engine.url, 'DELETE', path);
    await ask(engine.url, 'PUT', path, foreign);
    expect(await template()).toBe('foreign');
  });
});

it('rejects where no engine answers', async () => {
  await expect(inspectEngine({ ENGINE_URL: 'http://127.0.0.1:1' }, 1000)).rejects.toThrow();
});
