import * as v from 'valibot';

/** What `bizom-alerts` needs to know about the whole fleet. */
export const alertsSchema = v.strictObject({});
