import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cloudWatchThat, startDaemon } from './daemon.ts';
import { healthy, startTargets } from './local-targets.ts';

const scrape = readFileSync(new URL('fixtures/boot35.prometheus.txt', import.meta.url), 'utf8');

describe('a daemon that ends', () => {
  it('publishes what CloudWatch did not take before', async () => {
    let status = 503;
    const cloudWatch = cloudWatchThat(() => status);
    await using targets = await startTargets([cloudWatch.behaviour, healthy(scrape)]);
    const [endpoint = '', url = ''] = targets.urls;
    const daemon = startDaemon(endpoint, url);
    await daemon.madeRounds(2);
    expect(cloudWatch.taken('HeapUsedPercent')).toBe(0);
    status = 200;
    daemon.stop();
    const { code, stdout, stderr } = await daemon.ended;
    expect(code).toBe(0);
    expect(stdout).toContain('stopped');
    expect(stderr).not.toContain('could not be published');
    expect(cloudWatch.taken('HeapUsedPercent')).toBe(daemon.rounds());
  });
});
