/** Why an item was not stored, in the engine's words. */
export interface Refusal {
  status: number;
  type: string;
  reason: string;
}

/**
 * What became of the events of a payload. Each ends in exactly one way:
 * `events` = `stored` + `quarantined` + `handedBack` + `sampledOut` + `stitched`.
 */
export interface ShipReport {
  logGroup: string;
  /** Events read. */
  events: number;
  /** Documents that the engine acknowledged, and those that a lookup found. */
  stored: number;
  /** Of `stored`, documents of a second delivery that a lookup found behind an alias or in a data stream: they were not sent again. */
  alreadyStored: number;
  /** Documents of a second delivery that were sent although their lookup failed: after a rollover they may be stored twice. */
  unchecked: number;
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
  /** Why events were handed back: the engine's words, most recent last; those that differ only in numbers once; at most ten. */
  refusals: Refusal[];
}

export function emptyReport(logGroup: string): ShipReport {
  return {
    logGroup,
    events: 0,
    stored: 0,
    alreadyStored: 0,
    unchecked: 0,
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

/** The report of several payloads; their log group is named where they have the same. */
export function mergeReports(reports: readonly ShipReport[]): ShipReport {
  const logGroup = reports[0]?.logGroup ?? '';
  const merged = emptyReport(reports.every((report) => report.logGroup === logGroup) ? logGroup : '');
  for (const report of reports) {
    for (const count of counts) merged[count] += report[count];
    addRefusals(merged, report.refusals);
  }
  merged.lagsMs = timeQuantilesMs(reports.flatMap(({ lagsMs }) => lagsMs).sort((a, b) => b - a));
  return merged;
}

type Count = { [Key in keyof ShipReport]: ShipReport[Key] extends number ? Key : never }[keyof ShipReport];
const counts = Object.entries(emptyReport('')).flatMap(([key, value]) =>
  typeof value === 'number' ? [key as Count] : [],
);

const maxRefusals = 10;

/** Adds why events were not stored. Of refusals that differ only in their numbers the last one stands for all. */
export function addRefusals(report: ShipReport, refusals: readonly Refusal[]): void {
  if (refusals.length === 0) return;
  const byWording = new Map(report.refusals.map((refusal) => [wording(refusal), refusal]));
  for (const refusal of refusals) {
    const words = wording(refusal);
    byWording.delete(words);
    byWording.set(words, refusal);
  }
  report.refusals = [...byWording.values()].slice(-maxRefusals);
}

/** Without the sizes, counts and addresses in it, which are others at each try. */
function wording({ status, reason }: Refusal): string {
  return `${status} ${reason.replace(/[\da-f]*\d[\da-f]*/g, '0')}`;
}

const maxQuantiles = 99;

/** Up to 99 of the events' times, newest first and evenly spaced by rank: their percentiles are those of all. */
export function timeQuantilesMs(timestampsMs: ArrayLike<number>): number[] {
  const newestFirst = new Float64Array(timestampsMs).reverse();
  // Events come in the order of their time, nearly always: to see that is much cheaper than to sort them.
  if (!isDescending(newestFirst)) newestFirst.sort().reverse();
  const count = Math.min(newestFirst.length, maxQuantiles);
  const step = (newestFirst.length - 1) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, i) => newestFirst[Math.round(i * step)] as number);
}

/** How long ago those times were. A clock that runs ahead makes no lag. */
export function lagsMs(timesMs: readonly number[], nowMs: number): number[] {
  return timesMs.map((timeMs) => Math.max(0, nowMs - timeMs));
}

function isDescending(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if ((values[i - 1] as number) < (values[i] as number)) return false;
  return true;
}
