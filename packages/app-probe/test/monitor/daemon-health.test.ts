import { describe, expect, it } from 'vitest';
import { afterRound, type DaemonState, healthOf } from '../../src/monitor/daemon-health.ts';
import type { RoundReport } from '../../src/monitor/monitor.ts';

const started: DaemonState = { startedAtMs: 0, rounds: 0, intervalMs: 10_000 };
const round = (requests: number, errors: Error[] = []): RoundReport => ({
  results: [],
  services: [],
  messages: [],
  evidence: [],
  problems: [],
  roundMs: 1,
  published: { requests, data: requests, pending: 0, lost: 0, errors },
});

describe('the health of a daemon', () => {
  it('is UP while rounds are made', () => {
    const state = afterRound(started, round(1), 10_000);
    expect(healthOf(state, 20_000)).toEqual({ status: 'UP', rounds: 1, secondsSinceLastRound: 10 });
  });

  it('is DOWN after three intervals without a round', () => {
    expect(healthOf(started, 29_999).status).toBe('UP');
    expect(healthOf(started, 30_000)).toMatchObject({ status: 'DOWN', reason: 'no round was made for 30 s' });
  });

  it('is DOWN after three intervals in which CloudWatch took nothing', () => {
    const refused = round(0, [new Error('AccessDenied')]);
    const states = [10_000, 20_000, 30_000].reduce((state, ms) => afterRound(state, refused, ms), started);
    expect(healthOf(states, 30_000)).toMatchObject({ status: 'DOWN', reason: 'CloudWatch has taken nothing for 30 s' });
  });

  it('is UP where there is nothing to publish, or a part of it was taken', () => {
    const later = [10_000, 20_000, 30_000].reduce((state, ms) => afterRound(state, round(0), ms), started);
    expect(healthOf(later, 35_000).status).toBe('UP');
    const part = [10_000, 20_000, 30_000].reduce(
      (state, ms) => afterRound(state, round(1, [new Error('x')]), ms),
      started,
    );
    expect(healthOf(part, 35_000).status).toBe('UP');
  });
});
