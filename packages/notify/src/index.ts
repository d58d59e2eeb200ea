export type { Channel, ChannelContext } from './channel.ts';
export { createChannel, createChannels, previewMessage } from './create.ts';
export {
  type ChannelKind,
  type ChannelKinds,
  type ConfigOf,
  defineChannelKind,
  type Preview,
  type Right,
  type Send,
  type SenderTools,
} from './kinds/kind.ts';
export {
  type ChannelConfig,
  type ConfiguredSecret,
  channelKinds,
  channelRights,
  channelSchema,
  configuredSecrets,
} from './kinds/kinds.ts';
export { cleanMessage } from './message/clean.ts';
export {
  type Excerpt,
  type Fact,
  type IncidentState,
  type IncidentUpdate,
  incidentStates,
  type Link,
  type Message,
  type Picture,
  type Severity,
} from './message/message.ts';
export type { Receipt } from './message/receipt.ts';
export { type Delivery, notifyAll } from './notify.ts';
export { escapeMarkup } from './render/markup.ts';
export { type Route, routeChannels, routeSchema } from './route.ts';
export type { AwsClientConfig } from './transport/aws.ts';
export { NotifyError, type NotifyErrorCode } from './transport/errors.ts';
export { createSecretReader, type SecretReader } from './transport/secrets.ts';
