import * as v from 'valibot';
import { email } from './email.ts';
import { flock } from './flock.ts';
import type { ChannelKinds, ConfigOf, Right } from './kind.ts';
import { schemaOf } from './kind.ts';
import { pagerduty } from './pagerduty.ts';
import { slack } from './slack.ts';
import { sns } from './sns.ts';
import { teams } from './teams.ts';
import { telegram } from './telegram.ts';
import { webhook } from './webhook.ts';

/** Every kind of channel: a new one is a new file, and a line here. */
export const channelKinds = {
  slack,
  teams,
  pagerduty,
  telegram,
  flock,
  email,
  sns,
  webhook,
} as const satisfies ChannelKinds;

/** A channel as configuration: `type`, and the options of that kind. */
export type ChannelConfig = ConfigOf<typeof channelKinds>;

/**
 * The schema of a channel's configuration, of any of the kinds.
 * @example
 * v.parse(channelSchema(channelKinds), { type: 'slack', webhookUrl: 'env:SLACK_WEBHOOK' });
 */
export function channelSchema<Kinds extends ChannelKinds>(kinds: Kinds): v.GenericSchema<ConfigOf<Kinds>> {
  const [first, ...others] = Object.entries(kinds).map(([name, kind]) => schemaOf(name, kind));
  if (!first) throw new TypeError('expected at least one kind of channel');
  return v.variant('type', [first, ...others]) as unknown as v.GenericSchema<ConfigOf<Kinds>>;
}

/** A secret option of a channel, as it is configured. */
export interface ConfiguredSecret {
  /** `token`, or `headers.authorization` in a record. */
  option: string;
  value: string;
}

/**
 * Every secret option that a channel has, whatever its name is; none for an unknown kind.
 * @example
 * const config = { type: 'telegram', token: 'ssm:/alerts/token', chatId: '-100123' };
 * configuredSecrets(config);
 * // [{ option: 'token', value: 'ssm:/alerts/token' }]
 */
export function configuredSecrets(config: { type: string }, kinds: ChannelKinds = channelKinds): ConfiguredSecret[] {
  const secrets = Object.hasOwn(kinds, config.type) ? kinds[config.type]?.secrets : undefined;
  return Object.keys(secrets ?? {}).flatMap((option) => {
    const value: unknown = Reflect.get(config, option);
    if (typeof value === 'string') return [{ option, value }];
    return Object.entries(Object(value)).map(([key, each]) => ({ option: `${option}.${key}`, value: String(each) }));
  });
}

/**
 * AWS permissions that a channel's sender needs, besides reading its secrets.
 * @example
 * const config = { type: 'sns', topicArn: 'arn:aws:sns:eu-west-1:111122223333:alerts' };
 * channelRights(config);
 * // [{ actions: ['sns:Publish'], resources: ['arn:aws:sns:eu-west-1:111122223333:alerts'] }]
 */
export function channelRights(config: { type: string }, kinds: ChannelKinds = channelKinds): readonly Right[] {
  return Object.hasOwn(kinds, config.type) ? (kinds[config.type]?.rights(config) ?? []) : [];
}
