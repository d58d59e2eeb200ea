import { channelKinds, type Message, previewMessage } from '@bizom/notify';

export type PreviewChannel = keyof typeof channelKinds;
export const previewChannels = Object.keys(channelKinds) as PreviewChannel[];

/** The message as a channel would show it; an e-mail as one HTML file with its picture inside. */
export const preview = (message: Message, channel: PreviewChannel): string =>
  previewMessage(channelKinds[channel], message);
