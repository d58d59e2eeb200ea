import { afterEach, describe, expect, test, vi } from 'vitest';
import { emitMetrics } from '../../src/lambda/emf.ts';
import { emptyReport } from '../../src/report.ts';

afterEach(() => vi.unstubAllEnvs());

/** The lines that a report makes. */
function lines(functionName: string | undefined) {
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', functionName);
  const log = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  emitMetrics({ ...emptyReport('/ecs/dev/ell'), events: 3, quarantined: 2, lagsMs: [40, 900] }, 12);
  const written = log.mock.calls;
  log.mockRestore();
  return written.map(([line]) => {
    const { _aws, ...values } = JSON.parse(String(line));
    const [{ Dimensions, Metrics }] = _aws.CloudWatchMetrics;
    return { dimensions: Dimensions, metrics: Metrics.map(({ Name }: { Name: string }) => Name), values };
  });
}

describe('the metrics of a payload', () => {
  test('are of its log group; what is quarantined and the lag are of the whole Lambda too', () => {
    const [ofGroup, ofFunction, ...more] = lines('dev-log-shipper');
    expect(ofGroup).toMatchObject({
      dimensions: [['LogGroup']],
      values: { LogGroup: '/ecs/dev/ell', Events: 3, Quarantined: 2, LagMs: [40, 900] },
    });
    expect(ofFunction).toEqual({
      dimensions: [['FunctionName']],
      metrics: ['Quarantined', 'LagMs'],
      values: { FunctionName: 'dev-log-shipper', Quarantined: 2, LagMs: [40, 900] },
    });
    expect(more).toEqual([]);
  });

  test('are not written while they are 0, but for the events: a series costs money every month', () => {
    const [ofGroup] = lines('dev-log-shipper');
    expect(ofGroup?.metrics).toEqual(['Events', 'Quarantined', 'LagMs', 'DurationMs']);
  });

  test('are of the whole Lambda alone where log groups have none', () => {
    vi.stubEnv('LOG_GROUP_METRICS', 'false');
    expect(lines('dev-log-shipper')).toMatchObject([
      { dimensions: [['FunctionName']], metrics: ['Events', 'Quarantined', 'LagMs', 'DurationMs'] },
    ]);
  });

  test('are of the log group alone outside of a Lambda', () => {
    expect(lines(undefined).map(({ dimensions }) => dimensions)).toEqual([[['LogGroup']]]);
  });
});
