import { text, wholeNumber } from '@bizom/options';
import * as v from 'valibot';
import { patternSchema } from './pattern.ts';

/** What `bizom-logs` needs to know about the whole fleet. */
export const logsSchema = v.strictObject({
  /** ARN of the Lambda that log groups are subscribed to, or of the Kinesis stream that it reads; default the function `dashboards.logShipperFunction`. */
  destination: v.optional(patternSchema),
  /** ARN of the role that CloudWatch Logs takes to write to the Kinesis stream; a Lambda needs none. */
  role: v.optional(patternSchema),
  /** Prefixes or regular expressions of more log groups to subscribe, besides those of the services; default none. */
  match: v.optional(v.array(patternSchema), []),
  /** Log groups that are never subscribed; the shipper's own never are. Default none. */
  exclude: v.optional(v.array(patternSchema), []),
  /** Name of the subscription filters, or of the account policy; default `bizom-logs`. */
  filterName: v.optional(text('the name of a subscription filter'), 'bizom-logs'),
  /** What is delivered, as a CloudWatch Logs filter pattern; default everything. */
  filterPattern: v.optional(v.string(), ''),
  /** Subscription filters that a log group may have, AWS's quota; default 2. */
  filterLimit: v.optional(wholeNumber({ min: 1 }), 2),
});

/** The fleet's `logs` section, defaults filled in. */
export type LogsSettings = v.InferOutput<typeof logsSchema>;
