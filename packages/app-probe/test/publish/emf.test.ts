import { probeMetrics } from '@bizom/metric-names';
import { describe, expect, it } from 'vitest';
import { renderEmf } from '../../src/publish/emf.ts';

const key = { metric: 'heapUsed' as const, cluster: 'dev', service: 'ell' };

describe('the embedded metric format', () => {
  it('is one line a service, with dimensions and metrics named where CloudWatch looks for them', () => {
    const [line = '', ...others] = renderEmf(
      [
        { key, values: [7] },
        { key: { ...key, metric: 'up' }, values: [1, 0] },
      ],
      5,
      'Ns',
      false,
    );
    expect(others).toEqual([]);
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toEqual({
      _aws: {
        Timestamp: 5,
        CloudWatchMetrics: [
          {
            Namespace: 'Ns',
            Dimensions: [['ClusterName', 'ServiceName']],
            Metrics: [
              { Name: 'HeapUsed', Unit: 'Bytes', StorageResolution: 60 },
              { Name: 'Up', Unit: 'None', StorageResolution: 60 },
            ],
          },
        ],
      },
      ClusterName: 'dev',
      ServiceName: 'ell',
      HeapUsed: 7,
      Up: [1, 0],
    });
  });

  it('loses no value where there are more than 100 tasks, and writes no name twice in a line', () => {
    const values = Array.from({ length: 250 }, (_, index) => index);
    const lines = renderEmf([{ key, values }], 0, 'Ns', false).map((line) => JSON.parse(line));
    expect(lines.flatMap(({ HeapUsed }) => HeapUsed)).toEqual(values);
    for (const { HeapUsed } of lines) expect(HeapUsed.length).toBeLessThanOrEqual(100);
  });

  it('keeps tasks and services apart', () => {
    const lines = renderEmf(
      [
        { key, values: [1] },
        { key: { ...key, task: 'a' }, values: [1] },
      ],
      0,
      'Ns',
      true,
    );
    expect(lines.map((line) => JSON.parse(line).TaskId)).toEqual([undefined, 'a']);
  });

  it('has no more metrics than fit into one line', () => {
    expect(Object.keys(probeMetrics).length).toBeLessThanOrEqual(100);
  });
});
