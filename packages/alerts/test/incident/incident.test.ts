import type { Severity } from '@bizom/notify';
import { describe, expect, it } from 'vitest';
import { countOf, describeDowntime, describeIncident, ordinalOf } from '../../src/incident/describe.ts';
import {
  dueAfterFailure,
  dueAfterRecovery,
  type Incident,
  defaultIncidentOptions as options,
} from '../../src/incident/incident.ts';
import { endingOf } from '../../src/incident/incident-tracker.ts';
import { incidentKey, messageKey } from '../../src/incident/keys.ts';
import { type Classified, classify } from '../../src/index.ts';
import { type Stop, stopEvent } from '../events.ts';

const start = Date.parse('2026-03-02T10:00:00Z');
const minutes = (count: number) => start + count * 60_000;
const fresh: Incident = {
  stops: 1,
  others: 0,
  firstStopAt: start,
  lastStopAt: start,
  causes: { 'app-crash': 1 },
  exitCodes: { 1: 1 },
  alerted: {},
  reminders: 0,
  recoveries: 0,
};
const knows = (severity: Severity, cause = 'app-crash') => ({ mail: { at: start, severity, causes: [cause] } });
const announced: Incident = { ...fresh, announcedAt: start, alerted: knows('page') };
const recovered: Incident = { ...announced, alerted: {}, recoveredAt: minutes(2), endedAt: minutes(2), recoveries: 1 };
const flapping = { ...recovered, alerted: knows('page'), announcedAt: minutes(3), lastStopAt: minutes(3) };

describe('the update after a failure', () => {
  it.each([
    ['the first', fresh, 'page', 0, 'opened'],
    ['the next', announced, 'page', 1, undefined],
    ['one an hour later', announced, 'page', 60, 'still-failing'],
    ['a graver one', { ...announced, alerted: knows('warn') }, 'page', 1, 'worse'],
    ['a graver one, an hour later', { ...announced, alerted: knows('warn') }, 'page', 60, 'worse'],
    ['a less grave one', { ...announced, alerted: knows('page', 'killed') }, 'warn', 1, undefined],
    ['one with another cause', { ...announced, alerted: knows('page', 'killed') }, 'page', 1, 'changed'],
    ['one two hours after a reminder', { ...announced, reminders: 1 }, 'page', 120, undefined],
    ['one a day after a reminder', { ...announced, reminders: 1 }, 'page', 1440, 'still-failing'],
    ['one after "recovered"', recovered, 'page', 3, 'again'],
    ['one of before "recovered", delivered late', recovered, 'page', 1, undefined],
    ['one after "again"', flapping, 'page', 4, undefined],
    ['one an hour after "again"', flapping, 'page', 63, 'still-failing'],
  ] as const)('%s', (_, incident, severity, minute, update) => {
    const failure = { severity, cause: 'app-crash', at: minutes(minute) };
    expect(dueAfterFailure(incident, ['mail'], failure, minutes(minute), options)?.update).toBe(update);
  });

  const both = {
    ...announced,
    alerted: { ...knows('page'), oncall: { at: start, severity: 'warn', causes: ['eni'] } },
  };
  it.each([
    ['a channel that was not alerted', announced, ['mail', 'oncall'], 'opened', ['oncall']],
    [
      'one with less, and one with nothing',
      { ...announced, alerted: knows('warn') },
      ['mail', 'x'],
      'worse',
      ['mail', 'x'],
    ],
    ['only the one that knows less', both as Incident, ['mail', 'oncall'], 'worse', ['oncall']],
    ['none', announced, [], undefined, undefined],
  ] as const)('goes to %s', (_, incident, channels, update, to) => {
    const failure = { severity: 'page', cause: 'app-crash', at: minutes(1) } as const;
    const due = dueAfterFailure(incident, channels, failure, minutes(1), options);
    expect([due?.update, due?.to]).toEqual([update, to]);
  });
});

describe('the update after a recovery', () => {
  it.each([
    ['where no channel was alerted', fresh, 5, undefined],
    ['where one was', announced, 5, ['mail']],
    ['of before the last failure', { ...announced, lastStopAt: minutes(6) }, 5, undefined],
    ['that was sent already', recovered, 5, undefined],
    ['that flaps', flapping, 5, undefined],
    ['that flapped an hour ago', flapping, 63, ['mail']],
  ] as const)('%s', (_, incident, minute, to) => {
    expect(dueAfterRecovery(incident, minutes(minute), 'steady', options)?.to).toEqual(to);
  });

  it('is sent at once where nothing is left that could fail', () => {
    expect(dueAfterRecovery(flapping, minutes(5), 'scaled-to-zero', options)).toMatchObject({
      ending: 'scaled-to-zero',
    });
  });

  const silent = { cause: 'scale-in', standalone: false } as Classified;
  const steady = { cause: 'steady-state', standalone: false } as Classified;
  it.each([
    ['a steady state', steady, { deployments: [], status: 'ACTIVE', desiredCount: 2 }, 'steady'],
    ['a steady state of an unknown service', steady, undefined, 'steady'],
    ['a steady state of no tasks', steady, { deployments: [], status: 'ACTIVE', desiredCount: 0 }, 'scaled-to-zero'],
    ['a scale-in to 0', silent, { deployments: [], status: 'ACTIVE', desiredCount: 0 }, 'scaled-to-zero'],
    ['a scale-in', silent, { deployments: [], status: 'ACTIVE', desiredCount: 1 }, undefined],
    ['a service that is being deleted', silent, { deployments: [], status: 'DRAINING', desiredCount: 0 }, 'deleted'],
    ['a job that succeeded', { ...silent, standalone: true } as Classified, undefined, 'succeeded'],
  ])('%s', (_, stop, service, ending) => expect(endingOf(stop, service)).toBe(ending));
});

describe('an incident in words', () => {
  const run = {
    ...fresh,
    stops: 1000,
    lastStopAt: minutes(72),
    causes: { 'oom-container': 2, 'app-crash': 998 },
    exitCodes: { 137: 2, 1: 998 },
  };

  it('says how often, from when to when, by cause and exit code', () => {
    expect(describeIncident(run)).toBe(
      '1,000 stops from 10:00 to 11:12 UTC: app-crash 998, oom-container 2; exit codes 1 (998), 137 (2)',
    );
    expect(describeIncident({ ...fresh, exitCodes: {}, lastStopAt: minutes(1441) })).toBe(
      '1 stop from 2026-03-02 10:00 to 2026-03-03 10:01 UTC: app-crash 1',
    );
    expect(countOf({ stops: 2, others: 2 })).toBe('2 times');
    expect(describeDowntime(run, minutes(75))).toBe(
      'It failed for 1 h 15 min: 1,000 stops, app-crash 998, oom-container 2.',
    );
  });

  it.each([
    [1, 0, '1st stop since 10:00 UTC'],
    [22, 60, '22nd stop since 10:00 UTC'],
    [21, 1440, '21st stop since yesterday'],
    [1003, 2 * 1440, '1,003rd stop since 2026-03-02'],
    [12, 0, '12th stop since 10:00 UTC'],
  ])('numbers stop %i after %i minutes', (stops, minute, words) => {
    expect(ordinalOf({ ...fresh, stops }, minutes(minute))).toBe(words);
  });
});

describe('the key of an incident', () => {
  const keyOf = (stop: Stop, more: Record<string, unknown> = {}) =>
    incidentKey(
      classify({ ...stopEvent({ stopCode: 'EssentialContainerExited', exitCode: 1, ...stop }), ...more }) as Classified,
    );

  it('tells apart a service and a job of one name, clusters, regions and accounts', () => {
    const keys = [
      keyOf({ group: 'service:shop' }),
      keyOf({ group: 'family:shop' }),
      keyOf({ group: 'service:shop' }, { account: '999999999999' }),
      keyOf({ group: 'service:shop' }, { region: 'eu-west-1' }),
      keyOf({ group: 'service:shop', detail: { clusterArn: 'arn:aws:ecs:ap-southeast-1:123456789012:cluster/dev' } }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is never that of another incident in messages, nor longer than channels take', () => {
    expect(messageKey('k', fresh)).not.toBe(messageKey('k', { ...fresh, firstStopAt: minutes(1) }));
    expect(messageKey('k'.repeat(400), fresh).length).toBeLessThanOrEqual(255);
  });
});
