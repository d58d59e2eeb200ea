import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cloudWatchThat, startDaemon } from './daemon.ts';
import { healthy, startTargets } from './local-targets.ts';

const scrape = readFileSync(new URL('fixtures/boot35.prometheus.txt', import.meta.url), 'utf8');

describe('a daemon whose CloudWatch never answers', () => {
  it('ends within the 30 seconds that ECS gives it, and says what it could not publish', async () => {
    const cloudWatch = cloudWatchThat(() => undefined);
    await using targets = await startTargets([cloudWatch.behaviour, healthy(scrape)]);
    const [endpoint = '', url = ''] = targets.urls;
    const daemon = startDaemon(endpoint, url);
    while (targets.seen.requests < 3) await new Promise((resolve) => setTimeout(resolve, 50));
    const killed = AbortSignal.timeout(30_000);
    daemon.stop();
    expect(await daemon.ended).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/\d+ data could not be published before the end/),
    });
    expect(killed.aborted).toBe(false);
  });
});
