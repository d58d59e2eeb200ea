/** CloudWatch namespace of the log shipper. */
export const shipperNamespace = 'Bizom/LogShipper';

/** Dimension of every metric: the CloudWatch log group of the events. */
export const logGroupDimension = 'LogGroup';

/** Dimension of the metrics that are also published for the whole Lambda: its name. Alarms use it where log groups are not known. */
export const functionDimension = 'FunctionName';

/**
 * The shipper's metrics and their CloudWatch units. For the events read:
 * `Events` = `Stored` + `Quarantined` + `HandedBack` + `SampledOut` + `Stitched`.
 */
export const shipperMetrics = {
  /** Log events read. */
  Events: 'Count',
  /** Bytes of the bulk bodies. */
  Bytes: 'Bytes',
  /** Documents acknowledged by the engine. */
  Stored: 'Count',
  /** Items sent again. */
  Retried: 'Count',
  /** Documents stored after their offending fields were moved to `@fields_text`. */
  Mended: 'Count',
  /** Events put into the quarantine. */
  Quarantined: 'Count',
  /** Events that the source has to deliver again. */
  HandedBack: 'Count',
  /** Events dropped by a sampling rule. */
  SampledOut: 'Count',
  /** Events joined to the document of the previous event. */
  Stitched: 'Count',
  /** Values replaced by `[redacted]`. */
  Redacted: 'Count',
  /** Time from an event's timestamp to its acknowledgement, milliseconds. Useful statistics: p50 and p99. */
  LagMs: 'Milliseconds',
  /** Time to process a payload, milliseconds. */
  DurationMs: 'Milliseconds',
} as const;

export type ShipperMetric = keyof typeof shipperMetrics;

/** Metrics published once for each log group and once for the whole Lambda. */
export const shipperFunctionMetrics = ['Quarantined', 'LagMs'] as const satisfies ShipperMetric[];
