import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readHealth } from '../../src/parse/health-report.ts';

describe('reading a health answer', () => {
  it.each(['boot27', 'boot35'])('keeps the components and groups of %s', (name) => {
    const text = readFileSync(new URL(`../fixtures/${name}.health.json`, import.meta.url), 'utf8');
    expect(readHealth(text)).toMatchObject({
      status: 'UP',
      components: { diskSpace: 'UP', livenessState: 'UP', readinessState: 'UP' },
      groups: ['liveness', 'readiness'],
    });
  });

  it('flattens nested components', () => {
    const text = '{"status":"DOWN","components":{"db":{"status":"DOWN","components":{"primary":{"status":"DOWN"}}}}}';
    expect(readHealth(text)?.components).toEqual({ db: 'DOWN', 'db.primary': 'DOWN' });
  });

  it('reads the details of Boot 2.0 as components', () => {
    expect(readHealth('{"status":"UP","details":{"db":{"status":"UP"}}}')?.components).toEqual({ db: 'UP' });
  });

  it.each(['', 'OK', '[]', 'null', '"UP"', '{}', '{"status":1}', '{"status":""}', '<html>'])(
    'takes %j for none',
    (text) => {
      expect(readHealth(text)).toBeUndefined();
    },
  );

  it('never throws, whatever JSON comes', () => {
    const near = fc.record({
      status: fc.oneof(fc.string(), fc.jsonValue()),
      components: fc.jsonValue(),
      groups: fc.jsonValue(),
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          near.map((value) => JSON.stringify(value)),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const report = readHealth(text);
          expect(report === undefined || typeof report.status === 'string').toBe(true);
        },
      ),
      { numRuns: process.env['CHAOS'] ? 50_000 : 5_000 },
    );
  });

  it('survives a hundred thousand levels', () => {
    const levels = 100_000;
    expect(readHealth(`${'{"status":"UP","components":{"a":'.repeat(levels)}1${'}}'.repeat(levels)}`)).toSatisfy(
      (report: unknown) => report === undefined || typeof report === 'object',
    );
  });
});
