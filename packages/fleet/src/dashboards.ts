import * as v from 'valibot';

/** What `bizom-dashboards` needs to know about the whole fleet. */
export const dashboardsSchema = v.strictObject({});
