import { describe, expect, it } from 'vitest';
import { type MetricDefinition, metrics } from '../../src/measure/metrics.ts';

const all: MetricDefinition[] = Object.values(metrics);

describe('the metrics table', () => {
  it('gives every metric a name of its own, the key in the style of CloudWatch', () => {
    for (const [key, { name }] of Object.entries(metrics)) expect(name.toLowerCase()).toBe(key.toLowerCase());
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  it('sums only what is counted since the round before', () => {
    const summed = all.filter(({ statistic }) => statistic === 'Sum').map(({ meaning }) => meaning);
    for (const meaning of summed) expect(meaning).toContain('since the round before');
  });
});
