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

  it.each([
    ['{"status":"ok"}', 'UP'],
    ['{"status":"healthy"}', 'UP'],
    ['{"status":"pass"}', 'UP'],
    ['{"status":"up"}', 'UP'],
    ['{"status":"fail"}', 'DOWN'],
    ['{"status":"warn"}', 'DEGRADED'],
    ['{"status":"OUT_OF_SERVICE"}', 'OUT_OF_SERVICE'],
    ['{"outcome":"DOWN","checks":[]}', 'DOWN'],
    ['OK', 'UP'],
    ['OK\n', 'UP'],
    ['"Healthy"', 'UP'],
    ['Healthy', 'UP'],
    ['Degraded', 'DEGRADED'],
    ['Unhealthy', 'DOWN'],
    ['Exporter is Healthy.', 'UP'],
    ['{"healthy":false}', 'DOWN'],
    ['{"ok":true}', 'UP'],
    ['{"status":"DOWN","ok":true}', 'DOWN'],
    ['{"status":"NOT_SERVING"}', 'DOWN'],
    ['[{"outcome":true}]', 'UP'],
  ])('understands %s as %s', (text, status) => {
    expect(readHealth(text)?.status).toBe(status);
  });

  it.each([
    [
      'MicroProfile',
      '{"status":"DOWN","checks":[{"name":"Database connections","status":"DOWN","data":{"x":1}},{"name":"disk","status":"UP"}]}',
      { 'Database connections': 'DOWN', disk: 'UP' },
    ],
    [
      'WildFly without MicroProfile',
      '[{"name":"boot-errors","outcome":true},{"name":"deployments-status","outcome":false},{"outcome":false}]',
      { 'boot-errors': 'UP', 'deployments-status': 'DOWN' },
    ],
    [
      'Dropwizard',
      '{"deadlocks":{"healthy":true},"db":{"healthy":false,"message":"x"}}',
      { deadlocks: 'UP', db: 'DOWN' },
    ],
    ['Vert.x', '{"status":"DOWN","checks":[{"id":"db","status":"DOWN"}],"outcome":"DOWN"}', { db: 'DOWN' }],
    ['MicroProfile 1', '{"outcome":"DOWN","checks":[{"name":"db","state":"DOWN"}]}', { db: 'DOWN' }],
    [
      'Micronaut',
      '{"name":"shop","status":"DOWN","details":{"jdbc":{"name":"shop","status":"DOWN","details":{"url":{"status":"DOWN"}}}}}',
      { jdbc: 'DOWN', 'jdbc.url': 'DOWN' },
    ],
    [
      'health+json',
      '{"status":"fail","checks":{"db:responseTime":[{"status":"fail"}],"cpu":[{"status":"pass"}]}}',
      { 'db:responseTime': 'DOWN', cpu: 'UP' },
    ],
    [
      'ASP.NET Core',
      '{"status":"Unhealthy","entries":{"redis":{"status":"Unhealthy"},"sql":{"status":"Healthy"}}}',
      { redis: 'DOWN', sql: 'UP' },
    ],
  ])('reads the components of %s', (_, text, components) => {
    expect(readHealth(text)).toMatchObject({ status: 'DOWN', components });
  });

  it('cleans text of the service, and keeps it short', () => {
    const text = JSON.stringify({
      status: `\u001b[31mBAD\n${'x'.repeat(5000)}`,
      components: { 'a\u202e\nb': { status: 'UP' } },
    });
    const report = readHealth(text);
    expect(report?.status).toMatch(/^BAD x+$/);
    expect(report?.status.length).toBeLessThan(110);
    expect(Object.keys(report?.components ?? {})).toEqual(['a b']);
  });

  it('reads at most 200 components', () => {
    const components = Object.fromEntries(Array.from({ length: 5000 }, (__, index) => [`c${index}`, { status: 'UP' }]));
    expect(Object.keys(readHealth(JSON.stringify({ status: 'UP', components }))?.components ?? {})).toHaveLength(200);
  });

  it.each(['', '[]', 'null', '{}', '{"status":1}', '{"status":""}', '<html>', 'welcome', 'ok '.repeat(30)])(
    'does not understand %j',
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
