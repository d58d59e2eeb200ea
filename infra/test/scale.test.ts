import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { needs, simulations, withTables } from '../../docs/scale.ts';

const document = readFileSync(new URL('../../docs/scale.md', import.meta.url), 'utf8');

test('docs/scale.md shows what its script computes', () => {
  expect(withTables(document)).toBe(document);
});

test('a hundred times the logs needs about a hundred times of everything that has no least number', () => {
  const [small, large] = [needs(100), needs(10_000)];
  for (const what of ['eventsPerSecond', 'concurrency', 'shards', 'nodes', 'diskGB', 'lambdaDollars'] as const) {
    // What is counted in whole ones is rounded up: of a few that may be nearly one.
    expect(large[what] / 100).toBeGreaterThan(small[what] - 1);
    expect(large[what] / small[what]).toBeLessThan(101);
  }
});

test('no design of the page loses an event in its troubles, and all of them catch up', () => {
  const outcomes = simulations();
  expect(outcomes.length).toBeGreaterThan(8);
  for (const { arrived, stored, lost, waiting, caughtUpSeconds } of outcomes) {
    expect([lost, waiting]).toEqual([0, 0]);
    expect(stored).toBe(arrived);
    expect(caughtUpSeconds).toBeDefined();
  }
});
