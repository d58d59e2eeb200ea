import { type Deadlock, findDeadlock } from '../parse/deadlock.ts';
import { siblingPath } from '../target/endpoints.ts';
import { type Get, tryGet } from './get.ts';
import type { SizeLimit } from './size-limits.ts';

/** Looks for deadlocked threads in the thread dump next to the scrape; undefined where there is no dump. */
export async function requestDeadlock(get: Get, metricsPath: string, limit: SizeLimit): Promise<Deadlock | undefined> {
  const response = await tryGet(get, siblingPath(metricsPath, 'threaddump'), limit);
  return response?.status === 200 ? findDeadlock(response.text) : undefined;
}
