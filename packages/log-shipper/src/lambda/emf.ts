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

/** Writes a payload's metrics to the log in CloudWatch's embedded metric format: one series a log group, and a few for the Lambda. */
export function emitMetrics(report: ShipReport, durationMs: number): void {
  const values = metricValues(report, durationMs);
  emit({ [logGroupDimension]: report.logGroup || 'unknown' }, values);
  const { AWS_LAMBDA_FUNCTION_NAME } = process.env;
  if (AWS_LAMBDA_FUNCTION_NAME === undefined) return;
  const ofFunction = Object.fromEntries(shipperFunctionMetrics.map((name) => [name, values[name]]));
  emit({ [functionDimension]: AWS_LAMBDA_FUNCTION_NAME }, ofFunction);
}

function emit(dimensions: Record<string, string>, values: Partial<Record<ShipperMetric, number[]>>): void {
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
