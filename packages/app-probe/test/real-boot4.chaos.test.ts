import { type JvmService, missing, startJvmService } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ProbeResult, Prober, parseTarget } from '../src/index.ts';

const why = await missing('maven');

describe.skipIf(why)(`a real service on Spring Boot 4.0${why ? ` (skipped: ${why})` : ''}`, () => {
  let service: JvmService;
  const prober = new Prober({ timeoutMs: 10_000 });
  const round = async () => (await prober.round([parseTarget(service.url)]))[0] as ProbeResult;
  beforeAll(async () => {
    service = await startJvmService('boot4', { jvm: ['-XX:+UseG1GC', '-Xmx96m'] });
  }, 600_000);
  afterAll(async () => {
    await prober.close();
    await service?.stop();
  });

  it('is read in full', async () => {
    const result = await round();
    expect(result).toMatchObject({ health: 'UP', reading: { heapMaxBytes: 96 * 1024 * 1024 } });
    expect(result).not.toHaveProperty('error');
    expect(result.reading.threadsLive).toBeGreaterThan(5);
  });

  it('is degraded while only a dependency fails, as its liveness tells without any setting', async () => {
    await service.fault('mail?down=true');
    expect(await round()).toMatchObject({ health: 'DEGRADED', error: 'degraded: mail' });
    await service.fault('mail?down=false');
    expect(await round()).toMatchObject({ health: 'UP' });
  });

  it('has the latency of its requests told from its histogram', async () => {
    await round();
    const paths = [...Array.from({ length: 18 }, () => '/'), '/slow?ms=600', '/slow?ms=600'];
    for (const path of paths) await fetch(service.url + path).then((response) => response.text());
    const { change } = await round();
    expect(change?.httpRequests).toBe(20);
    expect(change?.httpRequestP50Seconds).toBeLessThan(0.3);
    expect(change?.httpRequestP95Seconds).toBeGreaterThan(0.5);
    expect(change?.httpRequestP99Seconds).toBeLessThan(2);
  });
});
