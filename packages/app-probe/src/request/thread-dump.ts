import { type DumpedThread, parseThreadDump } from '../parse/thread-dump.ts';
import { siblingPath } from '../target/endpoints.ts';
import { acceptJson, type Get, tryGet } from './get.ts';
import type { SizeLimit } from './size-limits.ts';

/** A thread dump in both formats of the Actuator. */
export interface ThreadDump {
  threads?: DumpedThread[];
  /** As `jstack` writes it. */
  text?: string;
}

/** Requests the thread dump next to the metrics, in both formats; empty where there is no dump. */
export async function requestThreadDump(get: Get, metricsPath: string, limit: SizeLimit): Promise<ThreadDump> {
  const path = siblingPath(metricsPath, 'threaddump');
  const json = await tryGet(get, path, limit, acceptJson);
  const threads = json?.status === 200 ? parseThreadDump(json.text) : undefined;
  if (!threads) return {};
  const plain = await tryGet(get, path, limit, 'text/plain');
  const isText = plain?.status === 200 && /^"/m.test(plain.text) && !plain.text.startsWith('{');
  return { threads, ...(isText && { text: plain.text }) };
}
