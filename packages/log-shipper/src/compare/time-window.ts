/** The time of the documents that are compared, by `@timestamp`; ISO 8601 texts. */
export interface TimeWindow {
  /** Default from the first document on. */
  from?: string | undefined;
  /** Exclusive. */
  until: string;
  /** The end that was asked for, where `until` is earlier because documents may still be on their way. */
  to?: string | undefined;
}

/** What is asked for. */
export interface WindowRequest {
  from?: string | undefined;
  to?: string | undefined;
  /** Documents that are younger are left out: they may be on one side only, as the other is still shipping. */
  settleMinutes: number;
}

/** The window that is compared at a time (`nowMs`, milliseconds); `undefined` if nothing is left of the one that is asked for. */
export function timeWindow({ from, to, settleMinutes }: WindowRequest, nowMs: number): TimeWindow | undefined {
  const settledMs = nowMs - settleMinutes * 60_000;
  const until = new Date(Math.min(settledMs, to === undefined ? settledMs : Date.parse(to))).toISOString();
  if (from !== undefined && from >= until) return undefined;
  return { from, until, to };
}

/** The query for what is compared: also documents without a time, if no start was asked for. */
export function within({ from, until }: TimeWindow): object {
  const start = from === undefined ? {} : { filter: [{ range: { '@timestamp': { gte: from } } }] };
  return { bool: { ...start, must_not: [{ range: { '@timestamp': { gte: until } } }] } };
}

/** The query for what is left out because it is too young. */
export function tooYoung({ until, to }: TimeWindow): object {
  return { range: { '@timestamp': { gte: until, ...(to !== undefined && { lt: to }) } } };
}
