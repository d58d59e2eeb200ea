import { type Aws, startMinistack } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AlertsError } from '../src/errors.ts';
import {
  describeIncident,
  type Incident,
  defaultIncidentOptions as options,
  speechAfterSteadyState,
  speechAfterStop,
} from '../src/incident/incident.ts';
import { respond } from '../src/respond.ts';
import { account, stopEvent } from './events.ts';
import { createIncidentTable, listener, responderOn } from './world.ts';

const start = Date.parse('2026-03-02T10:00:00Z');
const minutes = (count: number) => start + count * 60_000;
const fresh: Incident = {
  stops: 1,
  firstStopAt: start,
  lastStopAt: start,
  causes: { 'app-crash': 1 },
  exitCodes: { 1: 1 },
  announcements: 0,
  recoveries: 0,
};
const told: Incident = { ...fresh, announcedAt: start, announcements: 1, announcedSeverity: 'page' };

describe('what is said of a run of stops', () => {
  it.each([
    ['the first', fresh, 'page', 0, 'opened'],
    ['the next', told, 'page', 1, undefined],
    ['one an hour later', told, 'page', 60, 'still-failing'],
    ['one a graver', { ...told, announcedSeverity: 'warn' as const }, 'page', 1, 'worse'],
    ['one less grave', told, 'warn', 1, undefined],
    ['one two hours after a reminder', { ...told, announcements: 2 }, 'page', 120, undefined],
    ['one a day after a reminder', { ...told, announcements: 2 }, 'page', 1440, 'still-failing'],
    ['one after "recovered"', { ...told, recoveredAt: minutes(2), recoveries: 1 }, 'page', 3, 'again'],
    [
      'one after "again"',
      { ...told, announcedAt: minutes(3), announcements: 2, recoveredAt: minutes(2), recoveries: 1 },
      'page',
      4,
      undefined,
    ],
  ] as const)('%s', (_, incident, severity, minute, speech) => {
    expect(speechAfterStop(incident, severity, minutes(minute), options)).toBe(speech);
  });

  it.each([
    ['nobody was told of it', fresh, 5, undefined],
    ['it was told of', told, 5, 'recovered'],
    ['it was told to be over', { ...told, recoveredAt: minutes(1), recoveries: 1 }, 5, undefined],
    [
      'it flaps',
      { ...told, announcedAt: minutes(3), recoveredAt: minutes(2), recoveries: 1, lastStopAt: minutes(3) },
      5,
      undefined,
    ],
    [
      'it flapped an hour ago',
      { ...told, announcedAt: minutes(3), recoveredAt: minutes(2), recoveries: 1, lastStopAt: minutes(3) },
      63,
      'recovered',
    ],
  ] as const)('a steady state where %s', (_, incident, minute, speech) => {
    expect(speechAfterSteadyState(incident, minutes(minute), options)).toBe(speech);
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
    const { responder, witness } = responderOn(aws.clientConfig, [channel], { table, ...quick });
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
    expect(witness.stops.filter((cause) => cause !== 'steady-state')).toHaveLength(1000);
    expect(witness.troubles).toEqual([]);
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

  it('one channel failing is no reason to say it again', async () => {
    const [up, down] = [listener('up'), listener('down')];
    down.fail = true;
    const { responder } = responderOn(aws.clientConfig, [up, down], { table, ...quick });
    expect(await respond(stopOf('half', 1), responder)).toMatchObject({ outcome: 'sent' });
    expect(await respond(stopOf('half', 1), responder)).toMatchObject({ outcome: 'duplicate' });
    expect(up.messages).toHaveLength(1);
  });

  it('a failed deployment is one message, however often ECS says so, and apart from its stops', async () => {
    const channel = listener();
    const { responder } = responderOn(aws.clientConfig, [channel], { table, ...quick });
    const event = (id: string, eventName: string, reason: string) => ({
      'detail-type': 'ECS Deployment State Change',
      id,
      resources: [`arn:aws:ecs:us-east-1:${account}:service/prod/rollout`],
      detail: { eventType: 'ERROR', eventName, reason, deploymentId: 'ecs-svc/1' },
    });
    await respond(stopOf('rollout', 1), responder);
    await respond(
      event('d1', 'SERVICE_DEPLOYMENT_FAILED', 'ECS deployment circuit breaker: tasks failed to start.'),
      responder,
    );
    await respond(event('d2', 'SERVICE_DEPLOYMENT_IN_PROGRESS', 'rolling back to deploymentId ecs-svc/0'), responder);
    expect(channel.messages.map(({ title }) => title)).toEqual([
      'rollout in prod crashed',
      'rollout in prod could not be deployed',
    ]);
  });

  it('without its table there are more messages, never fewer', async () => {
    const channel = listener();
    const { responder, witness } = responderOn(aws.clientConfig, [channel], { table: 'not-there', ...quick });
    await respond(stopOf('lost', 1), responder);
    await respond(stopOf('lost', 2), responder);
    expect(channel.messages).toHaveLength(2);
    expect(witness.troubles[0]).toContain('every alert is sent: ResourceNotFoundException');
  });
});
