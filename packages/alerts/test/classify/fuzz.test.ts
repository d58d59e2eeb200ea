import { readdirSync, readFileSync } from 'node:fs';
import { channelKinds, previewMessage } from '@bizom/notify';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from '../../src/classify/classify.ts';
import { excerptOf } from '../../src/enrich/excerpt.ts';
import { messageOf } from '../../src/message/message.ts';
import { causes } from '../../src/stop/causes.ts';
import { AlertsError } from '../../src/stop/errors.ts';

const numRuns = process.env['CHAOS'] ? 50_000 : 5000;
const folder = new URL('../fixtures/ecs-events/', import.meta.url);
const events = readdirSync(folder)
  .filter((name) => name.endsWith('.json') && name !== 'EXPECTED.json')
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')));

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Place = { path: string[]; value: unknown };

/** Every place in a JSON value, by its path. */
function places(value: unknown, path: string[] = []): Place[] {
  const children = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [{ path, value }, ...children.flatMap(([key, child]) => places(child, [...path, key]))];
}

function put(value: unknown, [key, ...rest]: string[], replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy = Array.isArray(value) ? [...value] : { ...Object(value) };
  copy[key as keyof typeof copy] = put(copy[key as keyof typeof copy], rest, replacement) as never;
  return copy;
}

const reasons = [
  'Scaling activity initiated by (deployment ecs-svc/1)',
  'OutOfMemoryError: Container killed due to memory usage',
  'CannotPullContainerError: toomanyrequests',
  '</b><script>alert(1)</script>',
  '\ud800\u0000\u001b[31m',
];
const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, undefined, '', 'null', '__proto__', 'constructor', -1, 1e308, 137, 143, 0, [], {}, ...reasons),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.jsonValue({ maxDepth: 2 }),
);
const damaged = fc
  .constantFrom(...events)
  .chain((event) =>
    fc.tuple(fc.constant(event), fc.array(fc.tuple(fc.constantFrom(...places(event)), junk), { maxLength: 4 })),
  )
  .map(([event, damages]) => damages.reduce((whole, [{ path }, value]) => put(whole, path, value), event));

describe('whatever comes', () => {
  it('is classified or named, and its message renders within the limits', () => {
    fc.assert(
      fc.property(damaged, (event) => {
        let stop: ReturnType<typeof classify>;
        try {
          stop = classify(event);
        } catch (error) {
          expect(error).toBeInstanceOf(AlertsError);
          return;
        }
        expect(typeof stop.title).toBe('string');
        if (stop.action === 'ignore') return;
        expect(Object.keys(causes)).toContain(stop.cause);
        for (const seconds of [stop.lifetimeSeconds ?? 0, stop.drainSeconds ?? 0])
          expect(seconds).toBeGreaterThanOrEqual(0);
        const message = messageOf({ stop, known: {} });
        const telegram: string = JSON.parse(previewMessage(channelKinds.telegram, message).sent).text;
        expect(telegram.replace(/<[^>]*>/g, '').replace(/&\w+;/g, '_').length).toBeLessThanOrEqual(4096);
        expect(previewMessage(channelKinds.flock, message).sent).not.toContain('<script>');
        expect(previewMessage(channelKinds.email, message).sent).not.toContain('<script>');
        expect(previewMessage(channelKinds.sns, message).sent).toMatch(/^Subject: [\x20-\x7e]{1,99}\n/);
      }),
      { numRuns },
    );
  });

  it('any JSON at all is classified or named', () => {
    fc.assert(
      fc.property(fc.jsonValue() as fc.Arbitrary<Json>, (value) => {
        try {
          expect(classify(value)).toHaveProperty('action');
        } catch (error) {
          expect(error).toBeInstanceOf(AlertsError);
        }
      }),
      { numRuns },
    );
  });

  it('a log of anything gives lines without control of the terminal or of secrets', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom('\tat a.B.c(D.java:1)', 'Caused by: x', 'password=hunter2', ''),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 80 }), (lines) => {
        const excerpt = excerptOf(lines);
        expect(excerpt.join('\n')).not.toContain('hunter2');
        expect(excerpt.every((it) => it.length <= 2001)).toBe(true);
      }),
      { numRuns },
    );
  });
});
