import { type Deadlock, findDeadlock } from '../read/deadlock.ts';
import { beside } from '../read/own-uris.ts';
import { answerOf, type Get } from './get.ts';

const maxDumpBytes = 32 << 20;

/** Looks for deadlocked threads in the thread dump beside the scrape; undefined where there is no dump to be had. */
export async function askDeadlock(get: Get, metricsPath: string): Promise<Deadlock | undefined> {
  const answer = await answerOf(get, beside(metricsPath, 'threaddump'), maxDumpBytes);
  return answer?.status === 200 ? findDeadlock(answer.text) : undefined;
}
