import { text, wholeNumber } from '@bizom/options';
import * as v from 'valibot';

/** A secret, or better its name: `env:NAME`, `ssm:/path`, `secretsmanager:id`, `secretsmanager:id#key`. */
export const secretText = text('a secret or its name, such as "ssm:/path"');

/** Options of every channel that is reached over HTTP. */
export const httpOptions = {
  /** Limit of one attempt, milliseconds; default 10,000. */
  timeoutMs: v.optional(wholeNumber({ min: 1, unit: 'milliseconds' }), 10_000),
  /** How long to wait for rate limits to pass, milliseconds in total; default 20,000. */
  maxWaitMs: v.optional(wholeNumber({ unit: 'milliseconds' }), 20_000),
};
