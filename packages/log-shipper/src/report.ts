import type { Refusal } from './outcome.ts';

/**
 * What became of the events of a payload. Each ends in exactly one way:
 * `events` = `stored` + `quarantined` + `handedBack` + `sampledOut` + `stitched`.
 */
export interface ShipReport {
  logGroup: string;
  /** Events read. */
  events: number;
  /** Documents that the engine acknowledged. */
  stored: number;
  quarantined: number;
  /** Events that the source has to deliver again. */
  handedBack: number;
  sampledOut: number;
  /** Events that became part of the document of the event above them. */
  stitched: number;
  /** Items that were sent more than once. */
  retried: number;
  /** Documents stored with fields moved to `@fields_text`. */
  mended: number;
  /** Values replaced by `[redacted]`. */
  redacted: number;
  /** Bytes of bulk bodies. */
  bytes: number;
  /** Time from event to acknowledgement, milliseconds, at up to 99 evenly spaced quantiles, ascending. */
  lagsMs: number[];
  /** Why events were handed back: the engine's words, most recent last; at most ten. */
  refusals: Refusal[];
}

export function emptyReport(logGroup: string): ShipReport {
  return {
    logGroup,
    events: 0,
    stored: 0,
    quarantined: 0,
    handedBack: 0,
    sampledOut: 0,
    stitched: 0,
    retried: 0,
    mended: 0,
    redacted: 0,
    bytes: 0,
    lagsMs: [],
    refusals: [],
  };
}

const maxRefusals = 10;

export function addRefusal(report: ShipReport, refusal: Refusal): void {
  const isNew = report.refusals.every((known) => known.reason !== refusal.reason || known.status !== refusal.status);
  if (isNew && report.refusals.length < maxRefusals) report.refusals.push(refusal);
}

const maxQuantiles = 99;

/** Up to 99 of the events' lags, evenly spaced by rank: their percentiles are those of all. */
export function lagQuantilesMs(timestampsMs: ArrayLike<number>, nowMs: number): number[] {
  const lagsMs = Float64Array.from(timestampsMs, (timestampMs) => Math.max(0, nowMs - timestampMs)).sort();
  const count = Math.min(lagsMs.length, maxQuantiles);
  const step = (lagsMs.length - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, i) => lagsMs[Math.round(i * step)] as number);
}
