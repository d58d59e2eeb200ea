import { linkPlaceholders, unknownLinkPlaceholders } from '@bizom/fleet';
import { routeSchema } from '@bizom/notify';
import { text } from '@bizom/options';
import * as v from 'valibot';
import { causeNames } from '../stop/causes.ts';

export const causeSchema = v.picklist(causeNames, `expected a cause: ${causeNames.join(', ')}`);

export const alertRouteSchema = v.strictObject({
  ...routeSchema.entries,
  causes: v.optional(v.array(causeSchema)),
});
export const linkSchema = v.object({
  label: text('the label of a link'),
  url: v.pipe(
    text('the URL of a link'),
    v.check((url) => unknownLinkPlaceholders(url).length === 0, unknownPlaceholderFault),
  ),
});

function unknownPlaceholderFault({ input }: v.BaseIssue<string>): string {
  const known = linkPlaceholders.map((name) => `{${name}}`).join(', ');
  return `expected only the placeholders ${known}, received ${unknownLinkPlaceholders(input).join(', ')}`;
}
