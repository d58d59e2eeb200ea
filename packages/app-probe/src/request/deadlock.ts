import { type Deadlock, findDeadlock } from '../parse/deadlock.ts';
import { siblingPath } from '../parse/own-uris.ts';
import { type Get, tryGet } from './get.ts';

const maxDumpBytes = 32 << 20;

/** Looks for deadlocked threads in the thread dump beside the scrape; undefined where there is no dump to be had. */
export async function requestDeadlock(get: Get, metricsPath: string): Promise<Deadlock | undefined> {
  const answer = await tryGet(get, siblingPath(metricsPath, 'threaddump'), maxDumpBytes);
  return answer?.status === 200 ? findDeadlock(answer.text) : undefined;
}
