import * as v from 'valibot';

/** What `bizom-logs` needs to know about the whole fleet. */
export const logsSchema = v.strictObject({});
