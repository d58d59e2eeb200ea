import { type Message, renderEmailHtml, renderFlock, renderSns, renderTelegram } from '@bizom/notify';

const renderings = {
  email: (message: Message) => renderEmailHtml(message, dataUrl(message)),
  telegram: (message: Message) => `${renderTelegram(message)}\n`,
  flock: (message: Message) => `${renderFlock(message)}\n`,
  sns: (message: Message) => {
    const { Subject, Message: body } = renderSns(message);
    return `Subject: ${Subject}\n\n${body}\n`;
  },
};

export type PreviewChannel = keyof typeof renderings;
export const previewChannels = Object.keys(renderings) as PreviewChannel[];

/** The message as a channel would show it; an e-mail as one HTML file with its picture inside. */
export function preview(message: Message, channel: PreviewChannel): string {
  return renderings[channel](message);
}

function dataUrl({ picture }: Message): string | undefined {
  return picture && `data:image/png;base64,${Buffer.from(picture.png).toString('base64')}`;
}
