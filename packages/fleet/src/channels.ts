import { type ChannelKinds, channelKinds, channelSchema, configuredSecrets, isSecretReference } from '@bizom/notify';
import * as v from 'valibot';

/** Channels by a name of your own; `@bizom/notify` says what each type takes, and which of its options are secret. */
export const channelsSchema = <Kinds extends ChannelKinds>(kinds: Kinds) =>
  v.record(
    v.pipe(v.string(), v.nonEmpty()),
    v.pipe(
      channelSchema(kinds),
      v.rawCheck(({ dataset, addIssue }) => {
        if (!dataset.typed) return;
        for (const { option, value } of configuredSecrets(dataset.value, kinds)) {
          // A fleet is committed: it may only name a secret. The value is not repeated, as it may be the secret.
          if (isSecretReference(value)) continue;
          const at = { type: 'object', origin: 'value', input: {}, key: option, value: undefined } as const;
          addIssue({ message: `expected a reference to a secret: ${referenceForms}`, path: [at] });
        }
      }),
    ),
  );

const referenceForms = '"env:NAME", "ssm:/path", "secretsmanager:id" or "secretsmanager:id#key"';

/** The channels of a fleet. */
export const fleetChannelsSchema = channelsSchema(channelKinds);
