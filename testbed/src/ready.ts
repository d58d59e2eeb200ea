import { setTimeout as sleep } from 'node:timers/promises';
import { type Supervised, tail } from './supervisor.ts';

export interface ReadyOptions {
  name: string;
  log: string;
  timeoutMs: number;
}

/** Asks `check` until it answers true; fails with the log's tail when the process ends or the time is over. */
export async function untilReady(
  process: Supervised,
  options: ReadyOptions,
  check: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + options.timeoutMs;
  while (!(await check().catch(() => false))) {
    const end = process.end();
    if (end)
      throw new Error(`${options.name} ended with ${end} before it was ready; its log ends:\n${tail(options.log)}`);
    if (Date.now() > deadline) {
      await process.stop();
      throw new Error(
        `${options.name} was not ready within ${options.timeoutMs / 1000} s; its log ends:\n${tail(options.log)}`,
      );
    }
    await sleep(50);
  }
}

/** GET `url`, at most 2 s; whether the status says success. */
export async function answers(url: string, accepted: (body: string) => boolean = () => true): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
  const body = await response.text();
  return response.ok && accepted(body);
}
