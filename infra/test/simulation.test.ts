import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Design, type Load, type Parts, simulate } from '../../docs/simulation.ts';

const parts: Parts = {
  engineDocsPerSecond: 20_000,
  answerSeconds: 0.05,
  secondsPerEvent: 1e-5,
  giveUpSeconds: 55,
  replaySeconds: 900,
};
const lambda: Design = { kind: 'lambda', concurrency: 20, batch: 1, retentionSeconds: 7 * 24 * 3600 };
const kinesis: Design = { kind: 'kinesis', concurrency: 4, batch: 100, retentionSeconds: 24 * 3600 };
const hour = 3600;
const load: Load = { payloadsPerSecond: 2, eventsPerPayload: 500, seconds: 4 * hour };
const outage = { from: hour, to: 2 * hour };

describe('the simulation', () => {
  test('loses and doubles nothing: what arrived is stored, lost or waiting', () => {
    const times = fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 3000 }));
    const span = times.map(([from, length]) => ({ from, to: from + length }));
    const designs = fc.record({
      kind: fc.constantFrom('lambda' as const, 'kinesis' as const),
      concurrency: fc.integer({ min: 1, max: 8 }),
      batch: fc.constantFrom(1, 7, 100),
      retentionSeconds: fc.constantFrom(100, 4000, 1e6),
    });
    fc.assert(
      fc.property(
        designs,
        span,
        span,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 300, max: 50_000 }),
        (design, burst, away, times, engineDocsPerSecond) => {
          const busy = { ...load, payloadsPerSecond: 0.5, seconds: 4000, burst: { ...burst, times }, outage: away };
          const { arrived, stored, lost, waiting } = simulate(design, busy, { ...parts, engineDocsPerSecond });
          expect(stored + lost + waiting).toBe(arrived);
          expect(Math.min(stored, lost, waiting)).toBeGreaterThanOrEqual(0);
          if (design.retentionSeconds === 1e6) expect(lost).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a quiet day is stored as it comes', () => {
    for (const design of [lambda, kinesis]) {
      const { stored, arrived, longestSeconds } = simulate(design, load, parts);
      expect(stored).toBe(arrived);
      expect(arrived).toBeCloseTo(load.payloadsPerSecond * load.eventsPerPayload * load.seconds, -4);
      expect(longestSeconds).toBeLessThan(1);
    }
  });

  test('an hour without the engine costs time and no event, where events are kept for longer', () => {
    for (const design of [lambda, kinesis]) {
      const { lost, waiting, mostWaiting, caughtUpSeconds } = simulate(design, { ...load, outage }, parts);
      expect([lost, waiting]).toEqual([0, 0]);
      expect(mostWaiting).toBeGreaterThan(0.99 * 1000 * hour);
      expect(caughtUpSeconds).toBeGreaterThan(60);
    }
  });

  test('a stream that is kept for less than the outage loses what is older', () => {
    const short = { ...kinesis, retentionSeconds: hour / 2 };
    const { lost, arrived } = simulate(short, { ...load, outage }, parts);
    expect(lost / arrived).toBeGreaterThan(0.1);
    expect(lost / arrived).toBeLessThan(0.15);
  });

  test('an engine that takes less than what comes falls behind, and catches up when less comes', () => {
    const burst = { from: hour, to: hour + 600, times: 30 };
    const weak = { ...parts, engineDocsPerSecond: 3000 };
    const { mostWaiting, caughtUpSeconds, lost } = simulate(kinesis, { ...load, burst }, weak);
    // 30,000 events come a second and 3,000 go, for ten minutes; then 2,000 more go than come.
    expect(mostWaiting).toBeGreaterThan(0.98 * 27_000 * 600);
    expect(mostWaiting).toBeLessThan(1.02 * 27_000 * 600);
    expect((caughtUpSeconds ?? 0) / (mostWaiting / 2000)).toBeGreaterThan(0.9);
    expect((caughtUpSeconds ?? 0) / (mostWaiting / 2000)).toBeLessThan(1.1);
    expect(lost).toBe(0);
  });
});
