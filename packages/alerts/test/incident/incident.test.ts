import type { Route, Severity } from '@bizom/notify';
import { type Aws, startMinistack } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  describeIncident,
  dueAfterSteadyState,
  dueAfterStop,
  type Incident,
  defaultIncidentOptions as options,
} from '../../src/incident/incident.ts';
import { respond } from '../../src/lambda/respond.ts';
import { AlertsError } from '../../src/stop/errors.ts';
import { account, stopEvent } from '../events.ts';
import { createIncidentTable, listener, responderOn } from '../world.ts';

const start = Date.parse('2026-03-02T10:00:00Z');
const minutes = (count: number) => start + count * 60_000;
const fresh: Incident = {
  stops: 1,
  firstStopAt: start,
  lastStopAt: start,
  causes: { 'app-crash': 1 },
  exitCodes: { 1: 1 },
  told: {},
  reminders: 0,
  recoveries: 0,
};
const toldOf = (severity: Severity) => ({ mail: { at: start, severity } });
const told: Incident = { ...fresh, announcedAt: start, told: toldOf('page') };
const recovered = { ...told, told: {}, recoveredAt: minutes(2), recoveries: 1 };
const flapping = { ...recovered, told: toldOf('page'), announcedAt: minutes(3), lastStopAt: minutes(3) };

describe('what is said of a run of stops', () => {
  it.each([
    ['the first', fresh, 'page', 0, 'opened'],
    ['the next', told, 'page', 1, undefined],
    ['one an hour later', told, 'page', 60, 'still-failing'],
    ['one a graver', { ...told, told: toldOf('warn') }, 'page', 1, 'worse'],
    ['one a graver, an hour later', { ...told, told: toldOf('warn') }, 'page', 60, 'worse'],
    ['one less grave', told, 'warn', 1, undefined],
    ['one two hours after a reminder', { ...told, reminders: 1 }, 'page', 120, undefined],
    ['one a day after a reminder', { ...told, reminders: 1 }, 'page', 1440, 'still-failing'],
    ['one after "recovered"', recovered, 'page', 3, 'again'],
    ['one after "again"', flapping, 'page', 4, undefined],
    ['one an hour after "again"', flapping, 'page', 63, 'still-failing'],
  ] as const)('%s', (_, incident, severity, minute, update) => {
    expect(dueAfterStop(incident, ['mail'], severity, minutes(minute), options)?.update).toBe(update);
  });

  it.each([
    ['a channel that does not know', told, ['oncall'], 'page', 'opened', ['oncall']],
    ['one that knows and one that does not', told, ['mail', 'oncall'], 'page', 'opened', ['oncall']],
    [
      'one that knows of something less grave, and one of nothing',
      { ...told, told: toldOf('warn') },
      ['mail', 'oncall'],
      'page',
      'worse',
      ['mail', 'oncall'],
    ],
    [
      'one that knows of something as grave, which another does not',
      { ...told, told: { ...toldOf('page'), oncall: { at: start, severity: 'warn' } } },
      ['mail', 'oncall'],
      'page',
      'worse',
      ['oncall'],
    ],
    ['none', told, [], 'page', undefined, undefined],
  ] as const)('to %s', (_, incident, channels, severity, update, to) => {
    const due = dueAfterStop(incident, channels, severity, minutes(1), options);
    expect([due?.update, due?.to]).toEqual([update, to]);
  });

  it.each([
    ['nobody was told of it', fresh, 5, undefined],
    ['it was told of', told, 5, ['mail']],
    ['it was told to be over', recovered, 5, undefined],
    ['it flaps', flapping, 5, undefined],
    ['it flapped an hour ago', flapping, 63, ['mail']],
  ] as const)('a steady state where %s', (_, incident, minute, to) => {
    expect(dueAfterSteadyState(incident, minutes(minute), options)?.to).toEqual(to);
  });

  it('counts in words', () => {
    const run = {
      ...fresh,
      stops: 1000,
      lastStopAt: minutes(72),
      causes: { 'oom-container': 2, 'app-crash': 998 },
      exitCodes: { 137: 2, 1: 998 },
    };
    expect(describeIncident(run)).toBe(
      '1,000 stops from 10:00 to 11:12 UTC: app-crash 998, oom-container 2; exit codes 1 (998), 137 (2)',
    );
    expect(describeIncident({ ...fresh, exitCodes: {}, lastStopAt: minutes(1441) })).toBe(
      '1 stop from 2026-03-02 10:00 to 2026-03-03 10:01 UTC: app-crash 1',
    );
    const deployments = { ...fresh, stops: 2, causes: { 'deployment-failed': 2 }, exitCodes: {} };
    expect(describeIncident(deployments)).toBe('2 times from 10:00 to 10:00 UTC: deployment-failed 2');
  });
});

describe('one incident, not a storm (DynamoDB of ministack)', () => {
  let aws: Aws;
  let table: string;
  beforeAll(async () => {
    aws = await startMinistack();
    table = await createIncidentTable(aws.clientConfig);
  });
  afterAll(() => aws?.stop());

  const stopOf = (service: string, i: number, more: Parameters<typeof stopEvent>[0] = {}) =>
    stopEvent({
      stopCode: 'EssentialContainerExited',
      reason: 'Essential container in task exited',
      exitCode: i % 500 === 107 ? 137 : 17,
      group: `service:${service}`,
      ...more,
      detail: { taskArn: `arn:aws:ecs:us-east-1:${account}:task/prod/${service}${i}`, version: 6 },
    });
  const steady = (service: string, id: string) => ({
    'detail-type': 'ECS Service Action',
    id,
    resources: [`arn:aws:ecs:us-east-1:${account}:service/prod/${service}`],
    detail: {
      eventType: 'INFO',
      eventName: 'SERVICE_STEADY_STATE',
      clusterArn: `arn:aws:ecs:us-east-1:${account}:cluster/prod`,
    },
  });
  // The look-ups find nothing here and are not what this is about.
  const quick = { lookUpTimeoutMs: 1 };

  it('a storm of 1,000 stops, every third delivered twice, is two messages and loses no count', async () => {
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
    await respond(steady('storm', 'steady-1'), responder);
    await respond(steady('storm', 'steady-2'), responder);

    expect(channel.messages.map(({ title }) => title)).toEqual([
      expect.stringContaining('storm in prod crashed'),
      'Recovered: storm in prod (1,000 stops)',
    ]);
    const incident = channel.messages[1]?.facts?.find(({ label }) => label === 'Incident')?.value;
    expect(incident).toMatch(/^1,000 stops from .* UTC: app-crash 998, killed 2; exit codes 17 \(998\), 137 \(2\)$/);
    expect(telemetry.stops.filter((cause) => cause !== 'steady-state')).toHaveLength(1000);
    expect(telemetry.troubles).toEqual([]);
  }, 240_000);

  it('a graver cause and a failure after "recovered" are said at once', async () => {
    const channel = listener();
    const { responder } = responderOn(aws.clientConfig, [channel], { table, ...quick });
    const eni = {
      stopCode: 'TaskFailedToStart',
      reason: 'Timeout waiting for network interface provisioning to complete.',
    };
    await respond(stopOf('flap', 1, eni), responder);
    await respond(stopOf('flap', 2), responder);
    await respond(steady('flap', 'flap-steady-1'), responder);
    await respond(stopOf('flap', 3), responder);
    await respond(steady('flap', 'flap-steady-2'), responder);
    expect(channel.messages.map(({ title }) => title.split(':')[0])).toEqual([
      'flap in prod could not get its network interface',
      'Worse',
      'Recovered',
      'Failing again',
    ]);
  });

  it('what is worse does not put the first reminder off', async () => {
    const channel = listener();
    const incidents = { reminderSeconds: 0, repeatSeconds: 86_400, quietSeconds: 3600 };
    const { responder } = responderOn(aws.clientConfig, [channel], { table, incidents, ...quick });
    const host = { stopCode: 'TerminationNotice', reason: 'Host EC2 (instance i-0) terminated.' };
    await respond(stopOf('reminded', 1, host), responder);
    for (const i of [2, 3, 4]) await respond(stopOf('reminded', i), responder);
    expect(channel.messages.map(({ title }) => title)).toEqual([
      'reminded in prod lost its host',
      'Worse: reminded in prod crashed (2 stops)',
      'Still failing: reminded in prod crashed (3 stops)',
    ]);
  });

  it('a message that nobody took is tried again, and the stop is counted once', async () => {
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
    expect(channel.messages[0]?.title).not.toContain('stops)');
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
    expect(down.messages[0]?.title).toBe('half in prod crashed (3 stops)');
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
    await respond(steady('routed', 'routed-steady'), responder);
    expect(titles(mail)).toEqual(['routed in prod crashed', 'Recovered: routed in prod (4 stops)']);
    expect(titles(oncall)).toEqual([
      'routed in prod ran out of memory and was killed (2 stops)',
      'Recovered: routed in prod (4 stops)',
    ]);
    expect(titles(idle)).toEqual([]);
    await respond(stopOf('routed', 5, outOfMemory), responder);
    expect(titles(oncall).at(-1)).toBe('Failing again: routed in prod ran out of memory and was killed (5 stops)');
    expect(mail.messages).toHaveLength(2);
  });

  it('channels are told of what is theirs while others are being told', async () => {
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

  it('what is routed to nobody is counted, and takes nothing from what is routed to somebody', async () => {
    const oncall = listener('oncall');
    const routes: Route[] = [{ causes: ['oom-container'], to: ['oncall'] }];
    const { responder, telemetry } = responderOn(aws.clientConfig, [oncall], { table, routes, ...quick });
    expect(await respond(stopOf('unrouted', 1), responder)).toMatchObject({ outcome: 'unrouted' });
    expect(await respond(stopOf('unrouted', 2, outOfMemory), responder)).toMatchObject({ outcome: 'sent' });
    expect(telemetry.unroutedCauses).toEqual(['app-crash']);
    expect(titles(oncall)).toEqual(['unrouted in prod ran out of memory and was killed (2 stops)']);
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

  it('without its table there are more messages, never fewer', async () => {
    const channel = listener();
    const { responder, telemetry } = responderOn(aws.clientConfig, [channel], { table: 'not-there', ...quick });
    await respond(stopOf('lost', 1), responder);
    await respond(stopOf('lost', 2), responder);
    expect(channel.messages).toHaveLength(2);
    expect(telemetry.troubles[0]).toContain('every alert is sent: ResourceNotFoundException');
  });
});
