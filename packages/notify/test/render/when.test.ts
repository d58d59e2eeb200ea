import { describe, expect, it } from 'vitest';
import { formatDuration, whenLine } from '../../src/render/when.ts';
import { sample, update } from '../samples.ts';

describe('the time of a message', () => {
  it.each([
    [
      'a first failure',
      update('new', { incident: { ...incident('new'), occurrences: 1 } }),
      '4 Mar 2026, 09:15:40 UTC (14:45:40 Kolkata)',
    ],
    [
      'a reminder',
      update('still'),
      'Failing since 4 Mar 2026, 08:33:12 UTC (14:03:12 Kolkata) · 7 times in 42 min 28 s',
    ],
    [
      'a recovery',
      update('recovered'),
      'Lasted 42 min 28 s · failed 7 times · since 4 Mar 2026, 08:33:12 UTC (14:03:12 Kolkata)',
    ],
    [
      'a zone where it is another day',
      { ...sample, at: new Date('2026-03-04T20:00:00Z'), timeZone: 'Asia/Kolkata' },
      '4 Mar 2026, 20:00:00 UTC (5 Mar 2026, 01:30:00 Kolkata)',
    ],
    ['readers in UTC', { ...sample, at: new Date('2026-03-04T20:00:00Z') }, '4 Mar 2026, 20:00:00 UTC'],
    ['a message without a time', sample, undefined],
  ])('of %s', (_, message, line) => {
    expect(whenLine(message)).toBe(line);
  });

  it.each([
    [-5, '0 s'],
    [59_400, '59 s'],
    [60_000, '1 min'],
    [3_700_000, '1 h 1 min'],
    [86_400_000, '1 d'],
    [90_000_000, '1 d 1 h'],
  ])('%i milliseconds are %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});

function incident(state: 'new') {
  return { key: 'k', state, startedAt: new Date('2026-03-04T09:15:40Z') };
}
