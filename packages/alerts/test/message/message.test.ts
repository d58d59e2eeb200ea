import { describe, expect, it } from 'vitest';
import { classify } from '../../src/classify/classify.ts';
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
const incident = {
  stops: 1000,
  firstStopAt: 0,
  lastStopAt: 60_000,
  causes: { 'health-elb': 1000 },
  exitCodes: { 137: 1000 },
  told: { mail: { at: 0, severity: 'page' as const } },
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
    });
    expect(message.title).toBe('ell in prod failed its load balancer health checks');
    expect(message.text).toContain('AWS says: Task failed ELB health checks');
    expect(message.text).toContain('It did not obey SIGTERM within its stopTimeout');
    expect(message.text).toContain('look at the health path');
    expect(factOf(message, 'Load balancer says')).toBe('Request timed out');
    expect(factOf(message, 'Running')).toBe('1 of 2 tasks');
    expect(message.labels).toEqual({ environment: 'prod', service: 'ell', cause: 'health-elb' });
    expect(message.severity).toBe('page');
  });

  it.each([
    ['worse', 'Worse: ell in prod failed'],
    ['again', 'Failing again: ell in prod failed'],
    ['still-failing', 'Still failing: ell in prod failed'],
    ['recovered', 'Recovered: ell in prod (1,000 stops)'],
  ] as const)('begins with %s where that is what is new', (update, beginning) => {
    const message = messageOf({ stop, known: {}, update, incident });
    expect(message.title.startsWith(beginning)).toBe(true);
    expect(message.title).toContain('1,000 stops');
    expect(factOf(message, 'Incident')).toContain('health-elb 1000');
    expect(message.severity).toBe(update === 'recovered' ? 'info' : 'page');
  });

  it('counts times, not stops, of what is no stop of a task', () => {
    const failed = classify({
      'detail-type': 'ECS Service Action',
      resources: ['arn:aws:ecs:x:1:service/prod/ell'],
      detail: { eventName: 'SERVICE_DEPLOYMENT_FAILED', eventType: 'ERROR' },
    }) as Classified;
    const twice = { ...incident, stops: 2, causes: { 'deployment-failed': 2 }, exitCodes: {} };
    const message = messageOf({ stop: failed, known: {}, update: 'still-failing', incident: twice });
    expect(message.title).toBe('Still failing: ell in prod could not be deployed (2 times)');
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
    expect(message.links?.map(({ label }) => label)).toEqual(['Search', 'ECS task', 'CloudWatch logs']);
    expect(message.links?.[0]?.url).toBe('https://logs.example.com/?q=%2Fecs%2Fprod%2Fell&t=1772448140000');
    expect(message.links?.[2]?.url).toContain('log-group/$252Fecs$252Fprod$252Fell/log-events/ecs$252Fell$252F1');
    expect(messageOf({ stop, known: {}, links }).links?.map(({ label }) => label)).toEqual(['ECS task']);
  });
});
