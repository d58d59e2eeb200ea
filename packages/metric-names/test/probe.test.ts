import { describe, expect, it } from 'vitest';
import { type ProbeMetric, probeMetrics } from '../src/index.ts';

const all: ProbeMetric[] = Object.values(probeMetrics);

describe('the metrics of the probe', () => {
  it('have unique names, each the key in the style of CloudWatch', () => {
    for (const [key, { name }] of Object.entries(probeMetrics)) expect(name.toLowerCase()).toBe(key.toLowerCase());
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  it('are summed only where they count since the previous round', () => {
    const summed = all.filter(({ statistic }) => statistic === 'Sum').map(({ meaning }) => meaning);
    for (const meaning of summed) expect(meaning).toContain('since the previous round');
  });
});
