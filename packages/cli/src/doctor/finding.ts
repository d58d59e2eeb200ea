/** Not knowing is a state: it never counts as `ok`. `skipped` is what the fleet does not ask for. */
export type State = 'ok' | 'failed' | 'unknown' | 'skipped';

/** One thing that has to hold for the loop from a log line to a message. */
export interface Finding {
  /** What was looked at: `log group /ecs/prod/orders`. */
  what: string;
  /** Missing for what is not of one environment. */
  environment?: string;
  state: State;
  /** What was seen. */
  detail: string;
  /** What to do; of everything that is not ok or skipped. */
  fix?: string;
}

export const ok = (what: string, detail: string): Finding => ({ what, state: 'ok', detail });
export const failed = (what: string, detail: string, fix: string): Finding => ({ what, state: 'failed', detail, fix });
export const unknown = (what: string, detail: string, fix: string): Finding => ({
  what,
  state: 'unknown',
  detail,
  fix,
});
export const skipped = (what: string, detail: string): Finding => ({ what, state: 'skipped', detail });
