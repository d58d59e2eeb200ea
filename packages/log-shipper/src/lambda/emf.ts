import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import {
  functionDimension,
  logGroupDimension,
  type ShipperMetric,
  shipperFunctionMetrics,
  shipperMetrics,
  shipperNamespace,
} from '@bizom/metric-names';
import type { ShipReport } from '../report.ts';

const metrics = new Metrics({ namespace: shipperNamespace });
metrics.clearDefaultDimensions();

const emfUnits = {
  Count: MetricUnit.Count,
  Bytes: MetricUnit.Bytes,
  Milliseconds: MetricUnit.Milliseconds,
} as const;

/**
 * Writes a payload's metrics to the log in CloudWatch's embedded metric format: for its log group, and a few for the Lambda. With
 * `LOG_GROUP_METRICS=false` all are for the Lambda: each series costs money every month, and each log group has a dozen.
 */
export function emitMetrics(report: ShipReport, durationMs: number): void {
  const values = withoutZeros(metricValues(report, durationMs));
  const { AWS_LAMBDA_FUNCTION_NAME: functionName, LOG_GROUP_METRICS } = process.env;
  const byFunction = functionName === undefined ? undefined : { [functionDimension]: functionName };
  const ofGroup = LOG_GROUP_METRICS !== 'false' || !byFunction;
  if (ofGroup) emit({ [logGroupDimension]: report.logGroup || 'unknown' }, values);
  if (byFunction) emit(byFunction, ofGroup ? pick(values, shipperFunctionMetrics) : values);
}

type Values = Partial<Record<ShipperMetric, number[]>>;

/** A series that is always 0 would cost as much as any other. Only the count of events says by its 0 that the shipper runs. */
function withoutZeros(values: Values): Values {
  const entries = Object.entries(values).filter(
    ([name, numbers]) => name === 'Events' || numbers.some((each) => each !== 0),
  );
  return Object.fromEntries(entries);
}

function pick(values: Values, names: readonly ShipperMetric[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.some((each) => each === name)));
}

function emit(dimensions: Record<string, string>, values: Values): void {
  if (Object.keys(values).length === 0) return;
  metrics.addDimensions(dimensions);
  for (const [name, numbers] of Object.entries(values)) {
    const unit = emfUnits[shipperMetrics[name as ShipperMetric]];
    for (const value of numbers) metrics.addMetric(name, unit, value);
  }
  metrics.publishStoredMetrics();
}

function metricValues(report: ShipReport, durationMs: number): Record<ShipperMetric, number[]> {
  return {
    Events: [report.events],
    Bytes: [report.bytes],
    Stored: [report.stored],
    Retried: [report.retried],
    Mended: [report.mended],
    Quarantined: [report.quarantined],
    HandedBack: [report.handedBack],
    SampledOut: [report.sampledOut],
    Stitched: [report.stitched],
    Redacted: [report.redacted],
    LagMs: report.lagsMs,
    DurationMs: [durationMs],
  };
}
