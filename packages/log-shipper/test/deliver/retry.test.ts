import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRetryRules, parseRetryAfterMs, retryDelayMs } from '../../src/deliver/retry.ts';

describe('the wait before the next try', () => {
  it('doubles its ceiling from try to try, up to the longest wait', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 7, 8].map((attempt) =>
      retryDelayMs({ attempt, timeLeftMs: 60_000 }, defaultRetryRules, 1),
    );
    expect(ceilings).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  it('is spread over the whole span below the ceiling', () => {
    expect(retryDelayMs({ attempt: 5, timeLeftMs: 60_000 }, defaultRetryRules, 0)).toBe(0);
    expect(retryDelayMs({ attempt: 5, timeLeftMs: 60_000 }, defaultRetryRules, 0.5)).toBe(800);
  });

  it('is never shorter than what the engine asked for', () => {
    expect(retryDelayMs({ attempt: 1, timeLeftMs: 60_000, retryAfterMs: 7_000 }, defaultRetryRules, 0.5)).toBe(7_000);
  });

  it('is not begun where the time that is left is too short for the try after it', () => {
    expect(retryDelayMs({ attempt: 1, timeLeftMs: 300, retryAfterMs: 100 }, defaultRetryRules, 0)).toBeUndefined();
    expect(retryDelayMs({ attempt: 1, timeLeftMs: -5 }, defaultRetryRules, 0)).toBeUndefined();
  });

  it('always ends before the time does', () => {
    const situation = fc.record({
      attempt: fc.integer({ min: 1, max: 40 }),
      timeLeftMs: fc.integer({ min: -10, max: 900_000 }),
    });
    fc.assert(
      fc.property(situation, fc.double({ min: 0, max: 1, noNaN: true }), (given, random) => {
        const delayMs = retryDelayMs(given, defaultRetryRules, random);
        return delayMs === undefined || (delayMs >= 0 && delayMs < given.timeLeftMs);
      }),
    );
  });
});

describe('Retry-After', () => {
  const nowMs = Date.parse('2026-01-01T00:00:00Z');
  it.each([
    ['5', 5_000],
    ['Thu, 01 Jan 2026 00:00:10 GMT', 10_000],
    ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s ms', (header, ms) => {
    expect(parseRetryAfterMs(header, nowMs)).toBe(ms);
  });
});
