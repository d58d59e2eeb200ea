import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { startMinistack } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloudwatchSource } from '../../src/preview/cloudwatch.ts';
import type { DataQuery } from '../../src/preview/source.ts';

const minute = 60;
const now = Math.floor(Date.now() / 1000 / minute) * minute;
const span = { fromSeconds: now - 600, toSeconds: now };
const query = (metric: string, dimensions: Record<string, string>, label = metric): DataQuery => ({
  region: 'us-east-1',
  namespace: 'Test',
  metric,
  dimensions,
  statistic: 'Maximum',
  periodSeconds: minute,
  label,
});

describe('real numbers from CloudWatch', () => {
  let aws: Awaited<ReturnType<typeof startMinistack>>;
  beforeAll(async () => {
    aws = await startMinistack();
    const client = new CloudWatchClient({ ...aws.clientConfig, region: 'us-east-1' });
    const put = (MetricName: string, Value: number, agoSeconds: number, dimensions: Record<string, string>) => ({
      MetricName,
      Value,
      Timestamp: new Date((now - agoSeconds) * 1000),
      Dimensions: Object.entries(dimensions).map(([Name, dimension]) => ({ Name, Value: dimension })),
    });
    await client.send(
      new PutMetricDataCommand({
        Namespace: 'Test',
        MetricData: [
          put('Cpu', 40, 300, { service: 'ell' }),
          put('Cpu', 90, 300, { service: 'ell' }),
          put('Cpu', 60, 120, { service: 'ell' }),
          put('Stopped', 1, 120, { service: 'ell', cause: 'oom-container' }),
          put('Stopped', 1, 180, { service: 'ell', cause: 'deployment' }),
          put('Stopped', 1, 180, { service: 'other', cause: 'killed' }),
        ],
      }),
    );
    client.destroy();
  });
  afterAll(() => aws?.stop());

  it("reads each query's statistic by time, and nothing for a metric that is not there", async () => {
    const source = cloudwatchSource(aws.clientConfig);
    const [cpu, gone] = await source.read([query('Cpu', { service: 'ell' }), query('Gone', { service: 'ell' })], span);
    expect(cpu).toEqual([
      {
        label: 'Cpu',
        points: [
          [now - 300, 90],
          [now - 120, 60],
        ],
      },
    ]);
    expect(gone).toEqual([]);
  });

  it('finds a line for each value of a wildcard, of that service alone', async () => {
    const [stopped] = await cloudwatchSource(aws.clientConfig).read(
      [query('Stopped', { service: 'ell', cause: '*' })],
      span,
    );
    expect(stopped?.map(({ label }) => label).sort()).toEqual(['deployment', 'oom-container']);
  });
});
