/** Namespace of the shipper's own CloudWatch metrics (EMF). */
export const metricNamespace = 'Bizom/LogShipper';

/** The dimension of every metric: the CloudWatch log group that the events came from. */
export const logGroupDimension = 'LogGroup';

/** The dimension of those that are published for the whole Lambda too, for an alarm where nobody names its log groups: its name. */
export const functionDimension = 'FunctionName';

/**
 * The shipper's metrics and their CloudWatch units. Of the events read,
 * `Events` = `Stored` + `Quarantined` + `HandedBack` + `SampledOut` + `Stitched`.
 */
export const metricUnits = {
  /** Log events read. */
  Events: 'Count',
  /** Bytes of bulk bodies made of them. */
  Bytes: 'Bytes',
  /** Documents that the engine has acknowledged. */
  Stored: 'Count',
  /** Items sent again. */
  Retried: 'Count',
  /** Documents stored after their offending fields were moved to `@fields_text`. */
  Mended: 'Count',
  /** Events put into the quarantine. */
  Quarantined: 'Count',
  /** Events left to the source to deliver again. */
  HandedBack: 'Count',
  /** Events left out by a sampling rule. */
  SampledOut: 'Count',
  /** Events that became part of the document of the event above them. */
  Stitched: 'Count',
  /** Values replaced by `[redacted]`. */
  Redacted: 'Count',
  /** Time from an event's timestamp to its acknowledgement, milliseconds; ask for p50 and p99. */
  LagMs: 'Milliseconds',
  /** Time a payload took, milliseconds. */
  DurationMs: 'Milliseconds',
} as const;

export type MetricName = keyof typeof metricUnits;

/** The metrics that have both dimensions, each by itself. */
export const functionMetrics = ['Quarantined', 'LagMs'] as const satisfies MetricName[];
