import { routeSchema } from '@bizom/notify';
import * as v from 'valibot';
import { placeholderNames, unknownPlaceholders } from '../message/links.ts';
import { type Cause, causeNames } from '../stop/causes.ts';

export const text = v.pipe(v.string(), v.nonEmpty('expected a text, came an empty string'));

export const causeSchema = v.pipe(
  v.string(),
  v.check(
    (name) => causeNames.some((cause) => cause === name),
    ({ input }) => `no cause is called "${input}"; there are ${causeNames.join(', ')}`,
  ),
  v.transform((name) => name as Cause),
);
export const alertRouteSchema = v.strictObject({
  ...routeSchema.entries,
  causes: v.optional(v.array(causeSchema)),
});
export const linkSchema = v.object({
  label: text,
  url: v.pipe(
    text,
    v.check(
      (url) => unknownPlaceholders(url).length === 0,
      ({ input }) =>
        `no placeholder is called ${unknownPlaceholders(input).join(', ')}; there are ${placeholderNames.map((name) => `{${name}}`).join(', ')}`,
    ),
  ),
});
