import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { Channel } from '@bizom/notify';
import { type Aws, startMinistack } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { respond } from '../../src/lambda/respond.ts';
import { account, type Stop, stopEvent } from '../events.ts';
import { createIncidentTable, listener, responderOn } from '../world.ts';

/** Minutes that the virtual clock stands at when a sequence begins; the table forgets what is older than days. */
const base = Math.floor(Date.now() / 60_000) * 60_000;
const minute = (count: number) => base + count * 60_000;
const iso = (count: number) => new Date(minute(count)).toISOString();

describe('sequences of events (virtual clock, DynamoDB of ministack)', () => {
  let aws: Aws;
  let table: string;
  beforeAll(async () => {
    aws = await startMinistack();
    table = await createIncidentTable(aws.clientConfig);
  });
  afterAll(() => aws?.stop());

  /** Plays events at the minutes that they are delivered, and returns the titles that were sent. */
  async function play(service: string, events: [delivered: number, event: unknown][], world: object = {}) {
    const channel = listener();
    let clock = base;
    const { responder } = responderOn(aws.clientConfig, [channel], {
      table,
      lookUpTimeoutMs: 2000,
      now: () => clock,
      ...world,
    });
    for (const [delivered, event] of events) {
      clock = minute(delivered);
      await respond(event, responder);
    }
    return channel.messages.map((message) => ({ ...message, title: message.title.replaceAll(service, 'ell') }));
  }

  const stop = (service: string, happened: number, more: Stop = {}) =>
    stopEvent({
      stopCode: 'EssentialContainerExited',
      exitCode: 1,
      group: `service:${service}`,
      time: iso(happened),
      ...more,
      detail: { taskArn: `arn:aws:ecs:ap-southeast-1:${account}:task/prod/${service}${happened}`, ...more.detail },
    });
  const steady = (service: string, happened: number) => ({
    'detail-type': 'ECS Service Action',
    id: `${service}-${happened}`,
    account,
    region: 'ap-southeast-1',
    time: iso(happened),
    resources: [`arn:aws:ecs:ap-southeast-1:${account}:service/prod/${service}`],
    detail: { eventType: 'INFO', eventName: 'SERVICE_STEADY_STATE' },
  });
  const titlesOf = (messages: { title: string }[]) => messages.map(({ title }) => title.replace(/ \(.*\)$/, ''));

  it('replies to the first message of an incident on channels with threads, and begins a thread after it recovered', async () => {
    const sent: { thread: string; repliesTo: string | undefined }[] = [];
    const chat: Channel = {
      name: 'chat',
      async send({ incident }) {
        const thread = `message-${sent.length}`;
        sent.push({ thread, repliesTo: incident?.threads?.['chat'] });
        return { thread };
      },
    };
    let clock = base;
    const world = { table, lookUpTimeoutMs: 2000, now: () => clock };
    const { responder } = responderOn(aws.clientConfig, [chat, listener()], world);
    const events: [number, unknown][] = [
      [10, stop('threads', 10)],
      [11, stop('threads', 11, { exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' })],
      [15, steady('threads', 15)],
      [20, stop('threads', 20)],
    ];
    for (const [delivered, event] of events) {
      clock = minute(delivered);
      await respond(event, responder);
    }
    expect(sent.map(({ repliesTo }) => repliesTo)).toEqual([undefined, 'message-0', 'message-0', undefined]);
  });

  it('a steady state of before the crash, delivered after it, recovers nothing', async () => {
    const messages = await play('late', [
      [10, stop('late', 10)],
      [11, steady('late', 9)],
      [14, steady('late', 13)],
      [15, steady('late', 14)],
    ]);
    expect(titlesOf(messages)).toEqual(['ell in prod crashed', 'Recovered: ell in prod']);
    expect(messages[1]?.text).toContain('It failed for 3 min: 1 stop, app-crash 1.');
    expect(messages[1]?.incident).toMatchObject({
      state: 'recovered',
      startedAt: new Date(minute(10)),
      endedAt: new Date(minute(13)),
    });
    expect(messages[1]?.incident?.key).toBe(messages[0]?.incident?.key);
  });

  it('a service that dies every 70 minutes is one incident with a count', async () => {
    const day = Array.from({ length: 21 }, (_, i) => i * 70);
    const messages = await play(
      'flappy',
      day.flatMap((at): [number, unknown][] => [
        [at, stop('flappy', at)],
        [at + 2, steady('flappy', at + 2)],
      ]),
    );
    expect(messages.length).toBeLessThanOrEqual(5);
    expect(titlesOf(messages).slice(0, 4)).toEqual([
      'ell in prod crashed',
      'Recovered: ell in prod',
      'Failing again: ell in prod crashed',
      'Still failing: ell in prod crashed',
    ]);
    expect(new Set(messages.map(({ incident }) => incident?.key)).size).toBe(1);
    const next = await play('flappy', [
      [1470, stop('flappy', 1470)],
      [1640, stop('flappy', 1640)],
    ]);
    expect(next.at(-1)?.title).toMatch(/\(23rd stop since (yesterday|\d)/);
  });

  it('another cause of equal severity is sent once', async () => {
    const oom = { exitCode: 137, containerReason: 'OutOfMemoryError: Container killed due to memory usage' };
    const messages = await play('news', [
      [0, stop('news', 0)],
      [1, stop('news', 1, oom)],
      [2, stop('news', 2)],
      [3, stop('news', 3, oom)],
    ]);
    expect(titlesOf(messages)).toEqual(['ell in prod crashed', 'Now: ell in prod ran out of memory and was killed']);
  });

  it('a job recovers when its family next succeeds, apart from the service of that name', async () => {
    const job = (happened: number, exitCode: number) => stop('shop', happened, { exitCode, group: 'family:shop' });
    const messages = await play('shop', [
      [0, job(0, 1)],
      [1, stop('shop', 1)],
      [2, steady('shop', 2)],
      [60, job(60, 0)],
      [61, job(61, 0)],
    ]);
    expect(titlesOf(messages)).toEqual([
      'ell in prod crashed',
      'ell in prod crashed',
      'Recovered: ell in prod',
      'Recovered: ell in prod',
    ]);
    expect(messages[3]?.text).toMatch(/^The job has succeeded\.\nIt failed for 1 h: 1 stop/);
  });

  it('the warning and the stop of one Spot task count once', async () => {
    const spot = (lastStatus: string) =>
      stop('spotty', 0, {
        stopCode: 'SpotInterruption',
        reason: 'Your Spot Task was interrupted.',
        detail: { lastStatus },
      });
    const messages = await play(
      'spotty',
      [
        [0, spot('RUNNING')],
        [2, spot('STOPPED')],
        [70, stop('spotty', 70)],
      ],
      {
        alertOn: ['spot'],
      },
    );
    expect(messages.at(-1)?.title).toMatch(/^Worse: .*\(2nd stop since/);
  });

  it('two accounts on one bus do not share an incident', async () => {
    const other = stop('twin', 1);
    const foreign = {
      ...other,
      account: '999999999999',
      id: 'other',
      detail: { ...(other['detail'] as object), taskArn: `arn:aws:ecs:ap-southeast-1:999999999999:task/prod/twin1` },
    };
    expect(
      titlesOf(
        await play('twin', [
          [0, stop('twin', 0)],
          [1, foreign],
        ]),
      ),
    ).toEqual(Array(2).fill('ell in prod crashed'));
  });

  it('a replayed event of six hours ago says its age, and is no failure after the recovery', async () => {
    const replayed = await play('replayed', [[360, stop('replayed', 0)]]);
    expect(replayed[0]?.title).toContain('6 h ago');
    const messages = await play('replayed2', [
      [0, stop('replayed2', 0)],
      [5, steady('replayed2', 5)],
      [360, stop('replayed2', 3)],
    ]);
    expect(titlesOf(messages)).toEqual(['ell in prod crashed', 'Recovered: ell in prod']);
  });

  it('a service that was scaled to 0 has not recovered', async () => {
    const ecs = new ECSClient(aws.clientConfig);
    await ecs.send(new CreateClusterCommand({ clusterName: 'prod' }));
    const containerDefinitions = [{ name: 'zero', image: 'zero:1', memory: 128 }];
    await ecs.send(new RegisterTaskDefinitionCommand({ family: 'zero', containerDefinitions }));
    await ecs.send(
      new CreateServiceCommand({ cluster: 'prod', serviceName: 'zero', taskDefinition: 'zero', desiredCount: 1 }),
    );
    const failed = await play('zero', [[0, stop('zero', 0)]]);
    expect(titlesOf(failed)).toEqual(['ell in prod crashed']);
    await ecs.send(new UpdateServiceCommand({ cluster: 'prod', service: 'zero', desiredCount: 0 }));
    const messages = await play('zero', [[5, steady('zero', 5)]]);
    expect(titlesOf(messages)).toEqual(['No longer failing: ell in prod was scaled to 0']);
  });

  it('a failure a day after the last one is a new incident', async () => {
    const messages = await play('anew', [
      [0, stop('anew', 0)],
      [1441 * 2, stop('anew', 1441 * 2)],
    ]);
    expect(messages.map(({ title }) => title)).toEqual(Array(2).fill('ell in prod crashed'));
    expect(messages[0]?.incident?.key).not.toBe(messages[1]?.incident?.key);
  });
});
