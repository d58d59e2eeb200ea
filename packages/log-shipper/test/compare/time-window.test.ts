import { describe, expect, it } from 'vitest';
import { timeWindow, tooYoung, within } from '../../src/compare/time-window.ts';

const now = Date.parse('2026-11-28T10:00:00Z');

describe('timeWindow', () => {
  it('ends where documents may still be on their way, or at the end that is asked for', () => {
    expect(timeWindow({ settleMinutes: 5 }, now)).toMatchObject({ until: '2026-11-28T09:55:00.000Z' });
    const to = '2026-11-28T09:58:00.000Z';
    expect(timeWindow({ to, settleMinutes: 5 }, now)).toMatchObject({ until: '2026-11-28T09:55:00.000Z', to });
    expect(timeWindow({ to, settleMinutes: 0 }, now)).toMatchObject({ until: to, to });
  });

  it('is undefined where nothing is left of it', () => {
    const from = '2026-11-28T09:56:00.000Z';
    expect(timeWindow({ from, settleMinutes: 5 }, now)).toBeUndefined();
    expect(timeWindow({ from, settleMinutes: 1 }, now)).toMatchObject({ from });
  });

  it('takes documents without a time unless a start is asked for', () => {
    const window = { until: '2026-11-28T10:00:00.000Z' };
    expect(within(window)).toEqual({ bool: { must_not: [{ range: { '@timestamp': { gte: window.until } } }] } });
    expect(within({ ...window, from: '2026-11-28T09:00:00.000Z' })).toMatchObject({
      bool: { filter: [{ range: { '@timestamp': { gte: '2026-11-28T09:00:00.000Z' } } }] },
    });
    expect(tooYoung({ ...window, to: 'T' })).toEqual({ range: { '@timestamp': { gte: window.until, lt: 'T' } } });
  });
});
