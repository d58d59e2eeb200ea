import { channelSchema, isSecretReference } from '@bizom/notify';
import * as v from 'valibot';

/** Options that are secrets: a fleet is committed, so that it may only name them. */
const secretOptions = ['token', 'webhookUrl'] as const;

/** Channels by a name of one's own; `@bizom/notify` says what each type takes. */
export const channelsSchema = v.record(
  v.pipe(v.string(), v.nonEmpty()),
  v.pipe(
    channelSchema,
    v.check(
      (channel) =>
        secretOptions.every((option) => {
          const value: unknown = Reflect.get(channel, option);
          return value === undefined || isSecretReference(String(value));
        }),
      // What came is not repeated: it is a secret.
      'a secret is written out; name it: "env:NAME", "ssm:/parameter" or "secretsmanager:id"',
    ),
  ),
);
