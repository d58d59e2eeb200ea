import { missing, startJvmService, startWildFly } from '@bizom/testbed';
import { afterEach, describe, expect, it } from 'vitest';
import { type ProbeResult, Prober, parseTarget } from '../src/index.ts';

const why = await missing('maven');
const probers: Prober[] = [];
afterEach(() => Promise.all(probers.splice(0).map((prober) => prober.close())));

/** Probes a URL, round by round. */
function probe(url: string): () => Promise<ProbeResult> {
  const prober = new Prober({ timeoutMs: 20_000 });
  probers.push(prober);
  return async () => (await prober.round([parseTarget(url)]))[0] as ProbeResult;
}

describe.skipIf(why)(`real application servers${why ? ` (skipped: ${why})` : ''}`, () => {
  it('Micronaut is found and read, and is DOWN while a dependency of its readiness fails', async () => {
    await using service = await startJvmService('micronaut', { jvm: ['-XX:+UseG1GC', '-Xmx96m'] });
    const round = probe(service.url);
    const first = await round();
    expect(first).toMatchObject({ health: 'UP', components: { mail: 'UP', diskSpace: 'UP' } });
    expect(first).not.toHaveProperty('error');
    expect(first.reading).toMatchObject({ heapMaxBytes: 96 * 1024 * 1024, threadsBlocked: 0 });
    for (const path of ['/', '/', '/', '/broken']) await fetch(service.url + path).then((answer) => answer.text());
    const { change } = await round();
    expect(change).toMatchObject({ restarted: false, httpRequests: 4, httpServerErrors: 1 });
    expect(change?.processCpuUsage).toBeGreaterThan(0);
    await service.fault('mail?down=true');
    expect(await round()).toMatchObject({ health: 'DOWN', error: expect.stringContaining('mail DOWN') });
  }, 600_000);

  it('WildFly is found and read at its management port', async () => {
    await using server = await startWildFly();
    const round = probe(server.managementUrl);
    const first = await round();
    expect(first).toMatchObject({ health: 'UP', components: { 'deployments-status': 'UP', 'server-state': 'UP' } });
    expect(first).not.toHaveProperty('error');
    expect(first.reading.heapMaxBytes).toBe(256 * 1024 * 1024);
    expect(first.reading.threadsLive).toBeGreaterThan(10);
    expect(first.reading.gcPausesTotal).toBeGreaterThan(0);
    expect(first.reading.gcPauseSecondsTotal).toBeGreaterThan(0);
    expect((await round()).change?.processCpuUsage).toBeGreaterThan(0);
  }, 600_000);

  it('WildFly that takes no requests is DOWN', async () => {
    await using server = await startWildFly('suspend');
    const down = await probe(server.managementUrl)();
    expect(down).toMatchObject({ health: 'DOWN', components: { 'suspend-state': 'DOWN', 'live-server': 'UP' } });
    expect(down.error).toContain('suspend-state DOWN');
  }, 600_000);
});
