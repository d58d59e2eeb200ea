import { ProbeError } from '../errors.ts';
import type { HttpResponse } from './http-client.ts';

/** GETs a path of one target. */
export type Get = (path: string, accept: string, maxBodyBytes: number) => Promise<HttpResponse>;

export const acceptJson = 'application/json, */*;q=0.1';
/** Of health and of the Actuator's metrics. */
export const maxJsonBytes = 1 << 20;

/** Undefined where there is none: what is known of the target stays known. */
export async function tryGet(get: Get, path: string, maxBytes: number): Promise<HttpResponse | undefined> {
  try {
    return await get(path, acceptJson, maxBytes);
  } catch (error) {
    if (error instanceof ProbeError) return undefined;
    throw error;
  }
}
