import { expect, test } from 'vitest';
import { embeddedMetrics } from '../src/embedded-metrics.ts';

const directive = {
  Timestamp: 1_767_607_200_000,
  CloudWatchMetrics: [
    { Namespace: 'Logs', Dimensions: [['group'], []], Metrics: [{ Name: 'Delay', Unit: 'Milliseconds' }] },
  ],
};

test('a line in the embedded metric format is a datum for each set of dimensions', () => {
  const line = `2026-01-05 INFO ${JSON.stringify({ _aws: directive, group: '/ecs/dev/ell', Delay: [16, 17.5] })}`;
  const common = {
    MetricName: 'Delay',
    Timestamp: new Date('2026-01-05T10:00:00Z'),
    Values: [16, 17.5],
    Unit: 'Milliseconds',
  };
  expect([...embeddedMetrics(line)]).toEqual([
    [
      'Logs',
      [
        { ...common, Dimensions: [{ Name: 'group', Value: '/ecs/dev/ell' }] },
        { ...common, Dimensions: [] },
      ],
    ],
  ]);
});

test.each(['a plain line', '{"level":"INFO"}', '{"_aws":', '', '"_aws"'])('%j is not an embedded metric', (line) => {
  expect(embeddedMetrics(line).size).toBe(0);
});
