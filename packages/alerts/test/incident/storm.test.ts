import type { Route } from '@bizom/notify';
import { type Aws, startMinistack } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AlertsError } from '../../src/index.ts';
import { respond } from '../../src/lambda/respond.ts';
import { account, stopEvent } from '../events.ts';
import { createIncidentTable, listener, responderOn } from '../world.ts';

describe('one incident, not a storm (DynamoDB of ministack)', () => {
  let aws: Aws;
  let table: string;
  beforeAll(async () => {
    aws = await startMinistack();
    table = await createIncidentTable(aws.clientConfig);
  });
  afterAll(() => aws?.stop());

  const second = (i: number) => new Date(Date.parse('2026-03-02T11:12:00Z') + i * 1000).toISOString();
  /** Stop number `i`, at that second. */
  const stopOf = (service: string, i: number, more: Parameters<typeof stopEvent>[0] = {}) =>
    stopEvent({
      stopCode: 'EssentialContainerExited',
      reason: 'Essential container in task exited',
      exitCode: i % 500 === 107 ? 137 : 17,
      group: `service:${service}`,
      time: second(i),
      ...more,
      detail: { taskArn: `arn:aws:ecs:us-east-1:${account}:task/prod/${service}${i}`, version: 6 },
    });
  const steady = (service: string, i: number, id = `${service}-${i}`) => ({
    'detail-type': 'ECS Service Action',
    id,
    account,
    region: 'ap-southeast-1',
    time: second(i),
    resources: [`arn:aws:ecs:us-east-1:${account}:service/prod/${service}`],
    detail: {
      eventType: 'INFO',
      eventName: 'SERVICE_STEADY_STATE',
      clusterArn: `arn:aws:ecs:us-east-1:${account}:cluster/prod`,
    },
  });
  // The look-ups find nothing here and are not what this is about.
  const quick = { lookUpTimeoutMs: 1 };

  it('a storm of 1,000 stops, every third delivered twice, is one message for each cause and loses no count', async () => {
    const channel = listener();
    const { responder, telemetry } = responderOn(aws.clientConfig, [channel], { table, ...quick });
    const events = Array.from({ length: 1000 }, (_, i) => stopOf('storm', i)).flatMap((event, i) =>
      i % 3 === 0 ? [event, event] : [event],
    );
    const queue = events.entries();
    const worker = async () => {
      for (const [, event] of queue) await respond(event, responder);
    };
    await Promise.all(Array.from({ length: 20 }, worker));
    await respond(steady('storm', 1001), responder);
    await respond(steady('storm', 1002), responder);

    expect(channel.messages.map(({ title }) => title)).toEqual([
      expect.stringContaining('storm in prod crashed'),
      expect.stringContaining('Now: storm in prod was killed, and no reason is given'),
      'Recovered: storm in prod',
    ]);
    expect(channel.messages[2]?.text).toMatch(
      /^The service has reached a steady state\.\nIt failed for .*: 1,000 stops, app-crash 998, killed 2\.$/,
    );
    const incident = channel.messages[2]?.facts?.find(({ label }) => label === 'Incident')?.value;
    expect(incident).toMatch(/^1,000 stops from .* UTC: app-crash 998, killed 2; exit codes 17 \(998\), 137 \(2\)$/);
    expect(telemetry.stops.filter((cause) => cause !== 'steady-state')).toHaveLength(1000);
    expect(telemetry.troubles).toEqual([]);
  }, 240_000);

  it('sends a graver cause and a failure after "recovered" at once', async () => {
    const channel = listener();
    const { responder } = responderOn(aws.clientConfig, [channel], { table, ...quick });
    const eni = {
      stopCode: 'TaskFailedToStart',
      reason: 'Timeout waiting for network interface provisioning to complete.',
    };
    await respond(stopOf('flap', 1, eni), responder);
    await respond(stopOf('flap', 2), responder);
    await respond(steady('flap', 2.5), responder);
    await respond(stopOf('flap', 3), responder);
    await respond(steady('flap', 3.5), responder);
    expect(channel.messages.map(({ title }) => title.split(':')[0])).toEqual([
      'flap in prod could not get its network interface',
      'Worse',
      'Recovered',
      'Failing again',
    ]);
  });

  it('what is worse does not put the first reminder off', async () => {
    const channel = listener();
    const incidents = { reminderSeconds: 0 };
    const { responder } = responderOn(aws.clientConfig, [channel], { table, incidents, ...quick });
    const host = { stopCode: 'TerminationNotice', reason: 'Host EC2 (instance i-0) terminated.' };
    await respond(stopOf('reminded', 1, host), responder);
    for (const i of [2, 3, 4]) await respond(stopOf('reminded', i), responder);
    expect(channel.messages.map(({ title }) => title)).toEqual([
      'reminded in prod lost its host',
      'Worse: reminded in prod crashed (2nd stop since 11:12 UTC)',
      'Still failing: reminded in prod crashed (3rd stop since 11:12 UTC)',
    ]);
  });

  it('a message that no channel accepted is tried again, and the stop is counted once', async () => {
    const channel = listener();
    const { responder } = responderOn(aws.clientConfig, [channel], { table, ...quick });
    channel.fail = true;
    const event = stopOf('down', 1);
    await expect(respond(event, responder)).rejects.toThrow(AlertsError);
    await expect(respond(event, responder)).rejects.toMatchObject({
      code: 'UNDELIVERED',
      message: expect.stringContaining('the channel is down'),
    });
    channel.fail = false;
    expect(await respond(event, responder)).toMatchObject({ outcome: 'sent' });
    expect(await respond(event, responder)).toMatchObject({ outcome: 'duplicate' });
    expect(channel.messages).toHaveLength(1);
    expect(channel.messages[0]?.title).not.toContain('since');
  });

  it('one channel failing is no reason to say it to others again, and the next stop tells it', async () => {
    const [up, down] = [listener('up'), listener('down')];
    down.fail = true;
    const { responder } = responderOn(aws.clientConfig, [up, down], { table, ...quick });
    expect(await respond(stopOf('half', 1), responder)).toMatchObject({ outcome: 'sent' });
    expect(await respond(stopOf('half', 1), responder)).toMatchObject({ outcome: 'duplicate' });
    expect(await respond(stopOf('half', 2), responder)).toMatchObject({ outcome: 'undelivered' });
    down.fail = false;
    expect(await respond(stopOf('half', 3), responder)).toMatchObject({
      outcome: 'sent',
      deliveries: [{ channel: 'down' }],
    });
    expect(await respond(stopOf('half', 4), responder)).toMatchObject({ outcome: 'counted' });
    expect([up, down].map(({ messages }) => messages.length)).toEqual([1, 1]);
    expect(down.messages[0]?.title).toBe('half in prod crashed (3rd stop since 11:12 UTC)');
  });

  const outOfMemory = { exitCode: 137, containerReason: 'OutOfMemoryError: Container killed due to memory usage' };
  const titles = (channel: ReturnType<typeof listener>) => channel.messages.map(({ title }) => title);

  it('each channel hears of what is routed to it, and those who heard hear that it is over', async () => {
    const [mail, oncall, idle] = [listener('mail'), listener('oncall'), listener('idle')];
    const routes: Route[] = [
      { causes: ['app-crash'], to: ['mail'] },
      { causes: ['oom-container'], to: ['oncall'] },
      { severities: ['info'], to: ['idle'] },
    ];
    const { responder } = responderOn(aws.clientConfig, [mail, oncall, idle], { table, routes, ...quick });
    await respond(stopOf('routed', 1), responder);
    await respond(stopOf('routed', 2, outOfMemory), responder);
    await respond(stopOf('routed', 3), responder);
    await respond(stopOf('routed', 4, outOfMemory), responder);
    await respond(steady('routed', 4.5), responder);
    expect(titles(mail)).toEqual(['routed in prod crashed', 'Recovered: routed in prod']);
    expect(titles(oncall)).toEqual([
      'routed in prod ran out of memory and was killed (2nd stop since 11:12 UTC)',
      'Recovered: routed in prod',
    ]);
    expect(titles(idle)).toEqual([]);
    await respond(stopOf('routed', 5, outOfMemory), responder);
    expect(titles(oncall).at(-1)).toBe(
      'Failing again: routed in prod ran out of memory and was killed (5th stop since 11:12 UTC)',
    );
    expect(mail.messages).toHaveLength(2);
  });

  it('alerts each channel about its causes while others are being alerted', async () => {
    const [mail, oncall] = [listener('mail'), listener('oncall')];
    const routes: Route[] = [
      { causes: ['app-crash'], to: ['mail'] },
      { causes: ['oom-container'], to: ['oncall'] },
    ];
    const { responder } = responderOn(aws.clientConfig, [mail, oncall], { table, routes, ...quick });
    const stops = Array.from({ length: 10 }, (_, i) => stopOf('at-once', i, i % 2 === 0 ? {} : outOfMemory));
    await Promise.all(stops.map((event) => respond(event, responder)));
    expect([mail, oncall].map(({ messages }) => messages.length)).toEqual([1, 1]);
  });

  it('counts what has no route, and takes nothing from what has one', async () => {
    const oncall = listener('oncall');
    const routes: Route[] = [{ causes: ['oom-container'], to: ['oncall'] }];
    const { responder, telemetry } = responderOn(aws.clientConfig, [oncall], { table, routes, ...quick });
    expect(await respond(stopOf('unrouted', 1), responder)).toMatchObject({ outcome: 'unrouted' });
    expect(await respond(stopOf('unrouted', 2, outOfMemory), responder)).toMatchObject({ outcome: 'sent' });
    expect(telemetry.unroutedCauses).toEqual(['app-crash']);
    expect(titles(oncall)).toEqual(['unrouted in prod ran out of memory and was killed (2nd stop since 11:12 UTC)']);
  });

  it('a failed deployment is one message with its rollback, apart from its stops, and the next one another', async () => {
    const channel = listener();
    const { responder } = responderOn(aws.clientConfig, [channel], { table, ...quick });
    let count = 0;
    const say = (name: string, reason: string, service = 'rollout') => {
      count += 1;
      const event = {
        'detail-type': 'ECS Deployment State Change',
        id: `d${count}`,
        account,
        region: 'ap-southeast-1',
        resources: [`arn:aws:ecs:us-east-1:${account}:service/prod/${service}`],
        detail: { eventType: 'INFO', eventName: `SERVICE_DEPLOYMENT_${name}`, reason, deploymentId: 'ecs-svc/1' },
      };
      return respond(event, responder);
    };
    await respond(stopOf('rollout', 1), responder);
    await say('FAILED', 'ECS deployment circuit breaker: tasks failed to start.');
    await say('IN_PROGRESS', 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/0');
    expect(titles(channel)).toEqual(['rollout in prod crashed', 'rollout in prod could not be deployed']);

    await say('COMPLETED', 'ECS deployment ecs-svc/0 completed.');
    await say('FAILED', 'ECS deployment circuit breaker: tasks failed to start.');
    await say('IN_PROGRESS', 'ECS deployment ecs-svc/3 in progress.');
    await say('FAILED', 'ECS deployment circuit breaker: tasks failed to start.');
    expect(titles(channel).slice(2)).toEqual(Array(2).fill('rollout in prod could not be deployed'));

    await respond(stopOf('rollout', 2), responder);
    expect(channel.messages).toHaveLength(4);
  });
});
