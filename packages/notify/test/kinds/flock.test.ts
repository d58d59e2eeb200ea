import { type FlockServer, startFlock } from '@bizom/testbed';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createChannel } from '../../src/index.ts';
import { sample } from '../samples.ts';

describe('the Flock channel (against a stand-in)', () => {
  let server: FlockServer;
  beforeEach(async () => {
    server = await startFlock();
  });
  afterEach(() => server.stop());

  it('sends well-formed FlockML with the title as notification', async () => {
    await createChannel({ type: 'flock', webhookUrl: server.webhookUrl }).send(sample);
    expect(server.messages).toEqual([
      expect.objectContaining({
        notification: `🔴 PAGE: ${sample.title}`,
        text: expect.stringContaining('ERROR <b>boom</b> & "bang"'),
      }),
    ]);
  });

  it('keeps the webhook out of its errors', async () => {
    const wrong = `${server.webhookUrl}-secret`;
    const error = await createChannel({ type: 'flock', webhookUrl: wrong })
      .send(sample)
      .catch((reason: Error) => reason);
    expect(error).toMatchObject({ code: 'REFUSED', message: expect.stringContaining('404') });
    expect(String(error)).not.toContain('-secret');
  });

  it('waits as long as a 429 asks, then sends', async () => {
    await using limited = await startFlock({ postsUntilLimit: 0 });
    const beganMs = Date.now();
    await createChannel({ type: 'flock', webhookUrl: limited.webhookUrl }).send(sample);
    expect(limited.messages).toHaveLength(1);
    expect(Date.now() - beganMs).toBeGreaterThanOrEqual(990);
  });

  it('gives up when a 429 asks to wait longer than the channel may', async () => {
    await using limited = await startFlock({ postsUntilLimit: 0 });
    const channel = createChannel({ type: 'flock', webhookUrl: limited.webhookUrl, maxWaitMs: 500 });
    await expect(channel.send(sample)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(limited.messages).toEqual([]);
  });
});
