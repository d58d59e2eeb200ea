import * as v from 'valibot';

/** What `bizom-deploy` needs to know about the whole fleet. */
export const deploySchema = v.strictObject({});
