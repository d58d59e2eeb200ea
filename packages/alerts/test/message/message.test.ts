import { describe, expect, it } from 'vitest';
import { classify } from '../../src/classify/classify.ts';
import type { Incident } from '../../src/incident/incident.ts';
import { messageOf } from '../../src/message/message.ts';
import type { Classified } from '../../src/stop/classification.ts';
import { stopEvent } from '../events.ts';

const stop = classify(
  stopEvent({
    stopCode: 'ServiceSchedulerInitiated',
    reason: 'Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:x:1:targetgroup/t/1)',
    exitCode: 137,
  }),
) as Classified;
const stoppedAt = Date.parse('2026-03-02T11:12:20Z');
const now = stoppedAt + 30_000;
const incident: Incident = {
  stops: 1000,
  others: 0,
  firstStopAt: stoppedAt - 60_000,
  lastStopAt: stoppedAt,
  causes: { 'health-elb': 1000 },
  exitCodes: { 137: 1000 },
  alerted: { mail: { at: 0, severity: 'page', causes: ['health-elb'] } },
  reminders: 0,
  recoveries: 0,
};
const factOf = (message: ReturnType<typeof messageOf>, label: string) =>
  message.facts?.find((fact) => fact.label === label)?.value;

describe('the message of a stop', () => {
  it('says what died, why, and what to do', () => {
    const message = messageOf({
      stop,
      known: { service: { deployments: [], unhealthyReason: 'Request timed out', runningCount: 1, desiredCount: 2 } },
      now,
    });
    expect(message.title).toBe('ell in prod failed its load balancer health checks');
    expect(message.text).toContain('AWS says: Task failed ELB health checks');
    expect(message.text).toContain('It did not obey SIGTERM within its stopTimeout');
    expect(message.advice).toContain('look at the health path');
    expect(message.at).toEqual(new Date(stoppedAt));
    expect(factOf(message, 'Load balancer says')).toBe('Request timed out');
    expect(factOf(message, 'Running')).toBe('1 of 2 tasks');
    expect(message.labels).toEqual({ environment: 'prod', service: 'ell', cause: 'health-elb' });
    expect(message.severity).toBe('page');
  });

  it.each([
    ['opened', 'ell in prod failed', 'new'],
    ['worse', 'Worse: ell in prod failed', 'worse'],
    ['changed', 'Now: ell in prod failed', 'still'],
    ['again', 'Failing again: ell in prod failed', 'again'],
    ['still-failing', 'Still failing: ell in prod failed', 'still'],
  ] as const)('begins with the update: %s', (update, beginning, state) => {
    const message = messageOf({ stop, known: {}, due: { update, incident, key: 'k' }, now });
    expect(message.title.startsWith(beginning)).toBe(true);
    expect(message.title).toContain('(1,000th stop since 11:11 UTC)');
    expect(factOf(message, 'Incident')).toContain('health-elb 1000');
    expect(message.severity).toBe('page');
    const startedAt = new Date(incident.firstStopAt);
    expect(message.incident).toEqual({ key: 'k', state, startedAt, occurrences: 1000 });
  });

  it.each([
    ['steady', 'Recovered: ell in prod', 'The service has reached a steady state.'],
    ['succeeded', 'Recovered: ell in prod', 'The job has succeeded.'],
    ['scaled-to-zero', 'No longer failing: ell in prod was scaled to 0', 'whether it would work again is not known'],
    ['deleted', 'No longer failing: ell in prod was deleted', 'The service was deleted.'],
  ] as const)('says how long it failed, and how it ended: %s', (ending, title, text) => {
    const message = messageOf({ stop, known: {}, due: { update: 'recovered', incident, key: 'k', ending }, now });
    expect(message).toMatchObject({ title, severity: 'info' });
    expect(message.text).toContain(text);
    expect(message.text).toContain('It failed for 1 min: 1,000 stops, health-elb 1000.');
    expect(message.incident).toMatchObject({ state: 'recovered', endedAt: new Date(stoppedAt) });
  });

  it('says the age of an event that arrives late', () => {
    const message = messageOf({ stop, known: {}, now: stoppedAt + 6 * 3_600_000 });
    expect(message.title).toBe('ell in prod failed its load balancer health checks, 6 h ago');
    expect(message.text).toMatch(/^This happened 6 h ago: the event arrived late, or was sent again\./);
    expect(factOf(message, 'When')).toBe('2026-03-02 11:12:20 UTC, 6 h ago');
  });

  it('says that the count may be low where the table did not answer', () => {
    const due = { update: 'opened', incident, key: 'k', uncounted: true } as const;
    expect(factOf(messageOf({ stop, known: {}, due, now }), 'Count')).toMatch(/^may be low/);
  });

  it('counts times, not stops, of what is no stop of a task', () => {
    const failed = classify({
      'detail-type': 'ECS Service Action',
      resources: ['arn:aws:ecs:x:1:service/prod/ell'],
      detail: { eventName: 'SERVICE_DEPLOYMENT_FAILED', eventType: 'ERROR' },
    }) as Classified;
    const twice = { ...incident, stops: 2, others: 2, causes: { 'deployment-failed': 2 }, exitCodes: {} };
    const message = messageOf({ stop: failed, known: {}, due: { update: 'still-failing', incident: twice }, now });
    expect(message.title).toBe('Still failing: ell in prod could not be deployed (2nd time since 11:11 UTC)');
    expect(factOf(message, 'Incident')).toMatch(/^2 times from/);
  });

  it('redacts what a person wrote into the reason', () => {
    const byHand = classify(
      stopEvent({ stopCode: 'UserInitiated', reason: 'deploy token=hunter2 done' }),
    ) as Classified;
    expect(JSON.stringify(messageOf({ stop: byHand, known: {} }))).not.toContain('hunter2');
  });

  it('fills links in, escaped, and leaves out those it cannot fill', () => {
    const log = { source: { group: '/ecs/prod/ell', stream: 'ecs/ell/1' }, lines: ['x'] };
    const links = [
      { label: 'Search', url: 'https://logs.example.com/?q={logGroup}&t={fromMs}' },
      { label: 'Nonsense', url: 'https://logs.example.com/{constructor}' },
    ];
    const message = messageOf({ stop, known: { log }, links });
    expect(message.links?.map(({ label }) => label)).toEqual(['Search', 'ECS task', 'Deployments', 'CloudWatch logs']);
    expect(message.links?.[0]?.url).toBe('https://logs.example.com/?q=%2Fecs%2Fprod%2Fell&t=1772448140000');
    expect(message.links?.[3]?.url).toContain('log-group/$252Fecs$252Fprod$252Fell/log-events/ecs$252Fell$252F1');
    expect(messageOf({ stop, known: {}, links }).links?.map(({ label }) => label)).toEqual(['ECS task', 'Deployments']);
  });
});
