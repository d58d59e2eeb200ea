import * as v from 'valibot';

/** What `bizom-probe` needs to know about the whole fleet. */
export const probeSchema = v.strictObject({});
