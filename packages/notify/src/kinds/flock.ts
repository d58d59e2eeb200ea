import type { Message } from '../message/message.ts';
import { fitMessage } from '../render/fit.ts';
import { headlineOf } from '../render/headline.ts';
import { logText } from '../render/log-lines.ts';
import { anchor, escapeMarkup, listedLinks, weaveLinks } from '../render/markup.ts';
import { previewPage } from '../render/page.ts';
import { whenLine } from '../render/when.ts';
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
      const body = JSON.stringify({ flockml: render(message), notification: headlineOf(message) });
      const reply = await post({ service: 'Flock', url, body, limits: options });
      if (reply.status < 300) return undefined;
      throw new NotifyError('REFUSED', `Flock refused the message: ${reply.status} ${reply.body.slice(0, 200)}`);
    };
  },
  preview(message) {
    const sent = render(message);
    return { sent, page: previewPage('Flock', sent.replace(/^<flockml>|<\/flockml>$/g, '')) };
  },
});

/** Characters of one message; Flock's documentation gives no limit, the Apprise project's notes on Flock give this one. */
const maxLength = 32_768;

/** The message in FlockML, within `maxLength`. */
const render = (message: Message): string => markup(fitMessage(message, (fitted) => markup(fitted).length, maxLength));

const lines = (text: string) => escapeMarkup(text).replaceAll('\n', '<br/>');

function markup(message: Message): string {
  const { text, advice = '', facts = [], excerpts = [], links = [] } = message;
  const factLines = (minor: boolean) =>
    facts
      .filter((fact) => (fact.minor ?? false) === minor)
      .map(({ label, value }) => `<b>${escapeMarkup(label)}:</b> ${lines(value)}`)
      .join('<br/>');
  const parts = [
    [`<b>${escapeMarkup(headlineOf(message))}</b>`, escapeMarkup(whenLine(message) ?? '')]
      .filter(Boolean)
      .join('<br/>'),
    weaveLinks(text, links, lines, anchor),
    advice && `<b>What to do</b><br/>${lines(advice)}`,
    listedLinks(text, links).map(anchor).join(' · '),
    factLines(false),
    ...excerpts.map((excerpt) => `<b>${escapeMarkup(excerpt.title)}</b><br/>${lines(logText(excerpt))}`),
    factLines(true),
  ];
  return `<flockml>${parts.filter((part) => part !== '').join('<br/><br/>')}</flockml>`;
}
