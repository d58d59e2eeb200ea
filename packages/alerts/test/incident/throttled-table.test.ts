import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type Aws, startMinistack } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { respond } from '../../src/lambda/respond.ts';
import { account, stopEvent } from '../events.ts';
import { startThrottlingProxy } from '../throttling-proxy.ts';
import { createIncidentTable, listener, responderOn } from '../world.ts';

const stops = 20;

describe('a storm while the table is throttled (ministack behind a proxy that answers ProvisionedThroughputExceededException)', () => {
  let aws: Aws;
  let table: string;
  beforeAll(async () => {
    aws = await startMinistack();
    table = await createIncidentTable(aws.clientConfig);
  });
  afterAll(() => aws?.stop());

  const stopOf = (service: string, i: number, time: string) =>
    stopEvent({
      stopCode: 'EssentialContainerExited',
      exitCode: 1,
      group: `service:${service}`,
      time,
      detail: { taskArn: `arn:aws:ecs:ap-southeast-1:${account}:task/prod/${service}${i}` },
    });

  async function countOf(service: string): Promise<number> {
    const key = { S: `incident#${account}/ap-southeast-1/prod/service/${service}` };
    const { Item } = await new DynamoDBClient(aws.clientConfig).send(
      new GetItemCommand({ TableName: table, Key: { key } }),
    );
    return Number(Item?.['stops']?.N ?? 0);
  }

  /** Two warm functions, which answer events at once and are given again what they throw, as Lambda does. */
  async function storm(service: string, throttledMs: number, ageMs: number) {
    const end = Date.now() + throttledMs;
    await using proxy = await startThrottlingProxy(aws.endpoint, () => Date.now() < end);
    const channel = listener();
    const functions = [1, 2].map(() =>
      responderOn({ ...aws.clientConfig, endpoint: proxy.endpoint }, [channel], {
        table,
        tableWaitMs: 2000,
        requestTimeoutMs: 1000,
        lookUpTimeoutMs: 1,
        now: Date.now,
      }),
    );
    const time = new Date(Date.now() - ageMs).toISOString();
    const deliver = async (i: number) => {
      for (let retry = 0; retry < 100; retry++) {
        const { responder } = functions[(i + retry) % functions.length] as (typeof functions)[number];
        try {
          return await respond(stopOf(service, i, time), responder, { id: `${service}${i}` });
        } catch (error) {
          if ((error as { code?: string }).code !== 'NOT_COUNTED') throw error;
          await new Promise((resolve) => setTimeout(resolve, 3000));
        }
      }
      throw new Error('the event was never counted');
    };
    await Promise.all(Array.from({ length: stops }, (_, i) => deliver(i)));
    return { refused: proxy.refused, messages: channel.messages };
  }

  it('counts every stop at the end, and sends at most three messages', async () => {
    const { refused, messages } = await storm('throttled', 60_000, 0);
    expect(refused).toBeGreaterThan(stops);
    expect(await countOf('throttled')).toBe(stops);
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.length).toBeLessThanOrEqual(3);
  }, 180_000);

  it('alerts without the table where an event has waited for it, and says that the count may be low', async () => {
    const { messages } = await storm('waited', 8000, 120_000);
    expect(await countOf('waited')).toBe(stops);
    expect(messages.length).toBeLessThanOrEqual(3);
    expect(messages[0]?.facts?.find(({ label }) => label === 'Count')?.value).toMatch(/^may be low/);
  }, 120_000);

  it('alerts at once where the table can never answer, and hands the event back', async () => {
    const channel = listener();
    const { responder, telemetry } = responderOn(aws.clientConfig, [channel], {
      table: 'not-there',
      lookUpTimeoutMs: 1,
    });
    for (const i of [1, 2]) {
      const event = stopOf('lost', i, '2026-03-02T11:12:20Z');
      await expect(respond(event, responder)).rejects.toMatchObject({
        code: 'NOT_COUNTED',
        message: expect.stringContaining('ResourceNotFoundException'),
      });
    }
    expect(channel.messages.map(({ title }) => title)).toEqual(['lost in prod crashed']);
    expect(telemetry.troubles[0]).toContain('memory limits what is sent: ResourceNotFoundException');
  });

  it('counts a stop once, however often it is tried and by whom', async () => {
    const channel = listener();
    const { responder } = responderOn(aws.clientConfig, [channel], { table, lookUpTimeoutMs: 1 });
    channel.fail = true;
    const event = stopOf('twice', 1, '2026-03-02T11:12:20Z');
    for (const id of ['a', 'a', 'b']) await respond(event, responder, { id }).catch(() => {});
    expect(await countOf('twice')).toBe(1);
  });
});
