import { setImmediate as nextTurn } from 'node:timers/promises';
import { vi } from 'vitest';

/** Turns of the event loop after which a request to a server of this process has arrived. */
const turns = 200;

/**
 * Runs work whose timers and clock are virtual: time moves on to the next timer when nothing else happens. `isIdle` says
 * whether no request is being answered.
 */
export async function inVirtualTime<Result>(isIdle: () => boolean, work: () => Promise<Result>): Promise<Result> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  try {
    let over = false;
    const running = work().finally(() => {
      over = true;
    });
    running.catch(() => {});
    while (!over) {
      for (let turn = 0; turn < turns && !over; turn++) await nextTurn();
      if (!over && isIdle() && vi.getTimerCount() > 0) vi.advanceTimersToNextTimer();
    }
    return await running;
  } finally {
    vi.useRealTimers();
  }
}
