import * as v from 'valibot';
import { patternSchema } from './pattern.ts';

const text = v.pipe(v.string(), v.nonEmpty('expected a text, came an empty string'));

/** What `bizom-logs` needs to know about the whole fleet. */
export const logsSchema = v.strictObject({
  /** ARN of the Lambda that log groups are subscribed to, or of the Kinesis stream that it reads; default the function `dashboards.logShipperFunction`. */
  destination: v.optional(patternSchema),
  /** ARN of the role that CloudWatch Logs takes to write to the Kinesis stream; a Lambda needs none. */
  role: v.optional(patternSchema),
  /** Prefixes or regular expressions of log groups that are subscribed beside those of the services; default none. */
  match: v.optional(v.array(patternSchema), []),
  /** Log groups that are left alone beside the shipper's own; default none. */
  exclude: v.optional(v.array(patternSchema), []),
  /** Name of the subscription filters, or of the account policy; default `bizom-logs`. */
  filterName: v.optional(text, 'bizom-logs'),
  /** What is delivered, as a CloudWatch Logs filter pattern; default everything. */
  filterPattern: v.optional(v.string(), ''),
  /** Subscription filters that a log group may have, AWS's quota; default 2. */
  filterLimit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 2),
});

/** The fleet's `logs` section, defaults filled in. */
export type LogsSettings = v.InferOutput<typeof logsSchema>;
