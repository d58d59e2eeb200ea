import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ShipReport } from '../report.ts';
import { logGroupDimension, type MetricName, metricNamespace, metricUnits } from './metrics.ts';

const metrics = new Metrics({ namespace: metricNamespace });
metrics.clearDefaultDimensions();

const emfUnits = {
  Count: MetricUnit.Count,
  Bytes: MetricUnit.Bytes,
  Milliseconds: MetricUnit.Milliseconds,
} as const;

/** Writes a payload's metrics to the log in CloudWatch's embedded metric format, one series a log group. */
export function emitMetrics(report: ShipReport, durationMs: number): void {
  metrics.addDimension(logGroupDimension, report.logGroup || 'unknown');
  for (const [name, values] of Object.entries(metricValues(report, durationMs))) {
    const unit = emfUnits[metricUnits[name as MetricName]];
    for (const value of values) metrics.addMetric(name, unit, value);
  }
  metrics.publishStoredMetrics();
}

function metricValues(report: ShipReport, durationMs: number): Record<MetricName, number[]> {
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
