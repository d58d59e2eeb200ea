import * as v from 'valibot';
import type { Channel, ChannelContext } from './channel.ts';
import { email, emailSchema } from './email.ts';
import { NotifyError } from './errors.ts';
import { flock, flockSchema } from './flock.ts';
import { createSecretReader } from './secrets.ts';
import { sns, snsSchema } from './sns.ts';
import { telegram, telegramSchema } from './telegram.ts';

/** Every kind of channel there is: a new one is a new file and a line here and in the schema. */
const kinds = { flock, telegram, sns, email };

/** A channel as configuration: `type` and the options of that type. */
export const channelSchema = v.variant('type', [
  v.strictObject({ ...flockSchema.entries, type: v.literal('flock') }),
  v.strictObject({ ...telegramSchema.entries, type: v.literal('telegram') }),
  v.strictObject({ ...snsSchema.entries, type: v.literal('sns') }),
  v.strictObject({ ...emailSchema.entries, type: v.literal('email') }),
]);

export type ChannelConfig = v.InferInput<typeof channelSchema>;

/** Makes the channel that a configuration describes. @throws NotifyError `INVALID_CHANNEL`, naming what is wrong. */
export function createChannel(config: ChannelConfig, context: ChannelContext = {}): Channel {
  const kind = kinds[config.type] as ((options: ChannelConfig, context: ChannelContext) => Channel) | undefined;
  if (kind) return kind(config, context);
  const known = Object.keys(kinds).join(', ');
  throw new NotifyError('INVALID_CHANNEL', `There is no channel type "${config.type}"; there are ${known}.`);
}

/** Makes every channel of a record, named by its keys; they share one cache of secrets. */
export function createChannels(
  configs: Readonly<Record<string, ChannelConfig>>,
  context: ChannelContext = {},
): Channel[] {
  const readSecret = context.readSecret ?? createSecretReader(context.aws);
  return Object.entries(configs).map(([name, config]) => createChannel(config, { ...context, name, readSecret }));
}
