import { ProbeError } from '../errors.ts';
import type { HttpResponse } from './response.ts';
import type { SizeLimit } from './size-limits.ts';

/** GETs a path of one target. */
export type Get = (path: string, accept: string, limit: SizeLimit) => Promise<HttpResponse>;

export const acceptJson = 'application/json, */*;q=0.1';
export const acceptScrape = 'text/plain;version=0.0.4, */*;q=0.1';

/** As `get`; undefined where there is no answer: what is known of the target stays known. */
export async function tryGet(
  get: Get,
  path: string,
  limit: SizeLimit,
  accept: string = acceptJson,
): Promise<HttpResponse | undefined> {
  try {
    return await get(path, accept, limit);
  } catch (error) {
    if (error instanceof ProbeError) return undefined;
    throw error;
  }
}
