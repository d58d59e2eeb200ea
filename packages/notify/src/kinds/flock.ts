import type { Message } from '../message/message.ts';
import { fitMessage } from '../render/fit.ts';
import { anchor, escapeMarkup, listedLinks, weaveLinks } from '../render/markup.ts';
import { NotifyError } from '../transport/errors.ts';
import { defineChannelKind } from './kind.ts';
import { httpOptions, secretText } from './options.ts';
import { webhookUrl } from './webhook-url.ts';

/** A Flock channel's incoming webhook. Webhooks take no files: the picture is left out. */
export const flock = defineChannelKind({
  options: httpOptions,
  secrets: {
    /** The incoming webhook's URL. */
    webhookUrl: secretText,
  },
  rights: () => [],
  create(options, { readSecret, post }) {
    return async (message) => {
      const url = webhookUrl('Flock', await readSecret(options.webhookUrl));
      const body = JSON.stringify({ flockml: renderFlock(message), notification: message.title });
      const reply = await post({ service: 'Flock', url, body, limits: options });
      if (reply.status < 300) return;
      throw new NotifyError('REFUSED', `Flock refused the message: ${reply.status} ${reply.body.slice(0, 200)}`);
    };
  },
  preview: (message) => `${renderFlock(message)}\n`,
});

/** Characters of one message; Flock's documentation gives no limit, the Apprise project's notes on Flock give this one. */
const flockMaxLength = 32_768;

/** The message in FlockML, within `flockMaxLength`. */
function renderFlock(message: Message): string {
  return markup(fitMessage(message, (fitted) => markup(fitted).length, flockMaxLength));
}

const lines = (text: string) => escapeMarkup(text).replace(/\n/g, '<br/>');

function markup({ title, text, facts = [], excerpts = [], links = [] }: Message): string {
  const parts = [
    `<b>${escapeMarkup(title)}</b>`,
    weaveLinks(text, links, lines, anchor),
    facts.map(({ label, value }) => `<b>${escapeMarkup(label)}:</b> ${lines(value)}`).join('<br/>'),
    ...excerpts.map((excerpt) => `<b>${escapeMarkup(excerpt.title)}</b><br/>${lines(excerpt.text)}`),
    listedLinks(text, links).map(anchor).join(' · '),
  ];
  return `<flockml>${parts.filter((part) => part !== '').join('<br/><br/>')}</flockml>`;
}
