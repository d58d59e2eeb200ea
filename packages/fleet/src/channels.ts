import { type ChannelKinds, type ConfigOf, channelKinds, channelSchema, configuredSecrets } from '@bizom/notify';
import { isSecretReference, secret } from '@bizom/options';
import * as v from 'valibot';

const channelWords = 'expected a channel: an object with "type" and the options of that type';
// A fleet is committed: it may only name a secret. What is there instead may be the secret.
const referenceWords =
  'expected the name of a secret: "env:NAME", "ssm:/path", "secretsmanager:id" or "secretsmanager:id#key", received a value that is not shown here, as it may be a secret';

/** Channels by a name of your own; `@bizom/notify` says what each type takes, and which of its options are secret. */
export const channelsSchema = <Kinds extends ChannelKinds>(kinds: Kinds) =>
  v.record(
    v.string(),
    v.pipe(
      // A webhook's URL in place of a channel is not repeated either.
      secret(v.custom<ConfigOf<Kinds>>((value) => typeof value === 'object' && value !== null, channelWords)),
      channelSchema(kinds),
      v.rawCheck(({ dataset, addIssue }) => {
        if (!dataset.typed) return;
        for (const { option, value } of configuredSecrets(dataset.value, kinds)) {
          if (isSecretReference(value)) continue;
          const path = option
            .split('.')
            .map((key) => ({ type: 'object', origin: 'value', input: {}, key, value: '' }) as const);
          addIssue({ message: referenceWords, path: path as [v.IssuePathItem, ...v.IssuePathItem[]] });
        }
      }),
    ),
  );

/** The channels of a fleet. */
export const fleetChannelsSchema = channelsSchema(channelKinds);
