import { defineChannelKind } from '@bizom/notify';
import * as v from 'valibot';

/** A made-up kind of channel, to see that one file is all it takes. */
export const pigeon = defineChannelKind({
  options: { loft: v.string(), wingSpanCm: v.optional(v.number(), 60) },
  secrets: { whistle: v.string(), feed: v.optional(v.record(v.string(), v.string())) },
  rights: ({ loft }) => [
    { actions: ['pigeon:Release'], resources: [`arn:{partition}:pigeon:{region}:{account}:loft/${loft}`] },
  ],
  create({ loft, whistle }, { readSecret }) {
    return async ({ title }) => {
      throw new Error(`${loft} heard ${await readSecret(whistle)} and did not fly "${title}"`);
    };
  },
  preview: ({ title }) => ({ sent: `coo: ${title}` }),
});
