/** Sleeps, or ends early when the signal comes. */
type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export interface ScheduleOptions {
  intervalMs: number;
  /** No round begins at or after this time, milliseconds since the first began. Default never. */
  untilMs?: number;
  signal: AbortSignal;
  /** For tests. */
  now?: () => number;
  sleep?: Sleep;
}

/**
 * Makes rounds at 0, 1, 2, … intervals from now, whatever each takes: no drift. A round that takes longer than its interval is never
 * overlapped: the next one comes at the next interval that has not begun.
 * @returns how many rounds were left out because one took too long
 */
export async function everyInterval(round: () => Promise<void>, options: ScheduleOptions): Promise<number> {
  const {
    intervalMs,
    untilMs = Number.POSITIVE_INFINITY,
    signal,
    now = () => performance.now(),
    sleep = sleepFor,
  } = options;
  const begin = now();
  let leftOut = 0;
  for (let turn = 0; turn * intervalMs < untilMs && !signal.aborted; ) {
    await sleep(Math.max(0, begin + turn * intervalMs - now()), signal);
    if (signal.aborted) break;
    await round();
    const next = Math.max(turn + 1, Math.ceil((now() - begin) / intervalMs));
    leftOut += next - turn - 1;
    turn = next;
  }
  return leftOut;
}

function sleepFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    if (signal.aborted) done();
    else signal.addEventListener('abort', done);
  });
}
