import type { Excerpt, Fact, Link, Message } from '../message/message.ts';
import { fitMessage } from '../render/fit.ts';
import { type Badge, badgeOf, headlineOf } from '../render/headline.ts';
import { logLines } from '../render/log-lines.ts';
import { escapeMarkup, isHttpUrl, listedLinks, weaveLinks } from '../render/markup.ts';
import { previewPage } from '../render/page.ts';
import { whenLine } from '../render/when.ts';
import { NotifyError } from '../transport/errors.ts';
import { defineChannelKind } from './kind.ts';
import { httpOptions, secretText } from './options.ts';
import { webhookUrl } from './webhook-url.ts';

/**
 * A Microsoft Teams channel, by the webhook of a workflow ("Post to a channel when a webhook request is received"). The picture is left
 * out: a card can only refer to one on a public server. A workflow accepts a card before it posts it, so an error of the posting is
 * seen only in the workflow's run history.
 */
export const teams = defineChannelKind({
  options: httpOptions,
  secrets: {
    /** The workflow's URL, which has its signature in the query. */
    webhookUrl: secretText,
  },
  rights: () => [],
  create(options, { readSecret, post }) {
    return async (message) => {
      const url = webhookUrl('Teams', await readSecret(options.webhookUrl));
      const body = JSON.stringify(messageOf(render(message)));
      const reply = await post({ service: 'Teams', url, body, limits: options });
      // The old connectors answered 200 with an error in the text.
      if (reply.status < 300 && !/error/i.test(reply.body)) return undefined;
      throw new NotifyError('REFUSED', `Teams refused the message: ${reply.status} ${reply.body.slice(0, 300)}`);
    };
  },
  preview(message) {
    const card = render(message);
    return {
      sent: `${JSON.stringify(messageOf(card), null, 2)}\n`,
      page: previewPage('Teams', card.body.map(elementHtml).join('\n')),
    };
  },
});

/**
 * Bytes of a card, counted as Teams counts: it stores the card as JSON inside of JSON, and takes 28,672 bytes of it
 * (MicrosoftDocs/msteams-docs#11274). The rest is room for what the workflow adds.
 */
const maxCardBytes = 26_000;
const storedBytes = (card: Card): number => Buffer.byteLength(JSON.stringify(JSON.stringify(card)));

/** Buttons that a card shows; more are behind a menu. Source: Teams, "Design Adaptive Cards". */
const maxButtons = 6;
/** Lines of a log: each is a separate element. */
const maxLines = 60;

type Colour = 'Attention' | 'Warning' | 'Accent' | 'Good';
const colours: Record<Badge['tone'], Colour> = { page: 'Attention', warn: 'Warning', info: 'Accent', good: 'Good' };

interface TextBlock {
  type: 'TextBlock';
  text: string;
  wrap: true;
  size?: 'Large' | 'Small';
  weight?: 'Bolder';
  color?: Colour;
  isSubtle?: true;
  fontType?: 'Monospace';
  spacing?: 'None' | 'Medium';
}

type Element =
  | TextBlock
  | { type: 'Container'; style: 'emphasis'; items: Element[] }
  | { type: 'FactSet'; facts: { title: string; value: string }[] }
  | { type: 'ActionSet'; actions: { type: 'Action.OpenUrl'; title: string; url: string }[] };

interface Card {
  $schema: string;
  type: 'AdaptiveCard';
  version: string;
  msteams: { width: 'Full' };
  body: Element[];
}

const messageOf = (card: Card) => ({
  type: 'message',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card }],
});

/** The message as an Adaptive Card, within `maxCardBytes`. */
const render = (message: Message): Card =>
  cardOf(fitMessage(withFewLines(message), (it) => storedBytes(cardOf(it)), maxCardBytes));

/** The first lines of texts, the last lines of each excerpt, and the culprit: lines cost much, and cards are short. */
function withFewLines(message: Message): Message {
  const { text, advice, excerpts = [] } = message;
  return {
    ...message,
    text: firstLines(text),
    ...(advice !== undefined && { advice: firstLines(advice) }),
    excerpts: excerpts.map((excerpt) => ({ ...excerpt, text: lastLines(excerpt) })),
  };
}

function firstLines(text: string): string {
  const lines = text.split('\n', maxLines + 1);
  return lines.length > maxLines ? `${lines.slice(0, maxLines).join('\n')}\n…` : text;
}

function lastLines({ text, culprit }: Excerpt): string {
  const lines = text.split('\n');
  const last = lines.slice(-maxLines);
  if (culprit === undefined || last.includes(culprit) || !lines.includes(culprit)) return last.join('\n');
  return [culprit, ...last.slice(1)].join('\n');
}

/** Version 1.5 is the newest that Teams shows. Source: Teams, "Cards reference". */
function cardOf(message: Message): Card {
  const { text, advice = '', facts = [], excerpts = [], links = [] } = message;
  const when = whenLine(message);
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    msteams: { width: 'Full' },
    body: [
      block(escapeMarkdown(headlineOf(message)), {
        size: 'Large',
        weight: 'Bolder',
        color: colours[badgeOf(message).tone],
      }),
      ...(when === undefined ? [] : [block(escapeMarkdown(when), { isSubtle: true, spacing: 'None' })]),
      ...paragraphs(weaveLinks(text, links, escapeMarkdown, linkOf)),
      ...(advice === '' ? [] : [adviceBlock(advice)]),
      ...buttons(listedLinks(text, links)),
      ...factSet(facts.filter(({ minor }) => !minor)),
      ...excerpts.flatMap(log),
      ...minorFacts(facts.filter(({ minor }) => minor)),
    ],
  };
}

const block = (text: string, more: Partial<TextBlock> = {}): TextBlock => ({
  type: 'TextBlock',
  text,
  wrap: true,
  ...more,
});

/** Teams shows a line break as a space: each line is a block. */
function paragraphs(markdown: string): TextBlock[] {
  const lines = markdown.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, index) => block(line, index === 0 ? {} : { spacing: 'None' }));
}

const adviceBlock = (advice: string): Element => ({
  type: 'Container',
  style: 'emphasis',
  items: [
    block('What to do', { weight: 'Bolder' }),
    ...paragraphs(escapeMarkdown(advice)).map((line) => ({ ...line, spacing: 'None' as const })),
  ],
});

function buttons(links: readonly Link[]): Element[] {
  const open = links.filter(({ label, url }) => label !== '' && isHttpUrl(url)).slice(0, maxButtons);
  if (open.length === 0) return [];
  return [
    { type: 'ActionSet', actions: open.map(({ label, url }) => ({ type: 'Action.OpenUrl', title: label, url })) },
  ];
}

const factSet = (facts: readonly Fact[]): Element[] =>
  facts.length === 0
    ? []
    : [
        {
          type: 'FactSet',
          facts: facts.map(({ label, value }) => ({
            title: label,
            value: escapeMarkdown(value).replaceAll('\n', ' '),
          })),
        },
      ];

function log(excerpt: Excerpt): Element[] {
  const lines = logLines(excerpt).map(({ text, culprit }): TextBlock => {
    const mark = culprit ? '▶ ' : '';
    return block(`${mark}${escapeMarkdown(unbroken(text))}` || noBreakSpace, {
      fontType: 'Monospace',
      size: 'Small',
      spacing: 'None',
      ...(culprit && { weight: 'Bolder' as const }),
    });
  });
  return [
    block(escapeMarkdown(excerpt.title), { isSubtle: true }),
    { type: 'Container', style: 'emphasis', items: lines },
  ];
}

/** Teams drops leading spaces, and would wrap a long stack frame after `at`. */
const unbroken = (line: string): string => line.replace(/^ *(?:at )?/, (lead) => lead.replaceAll(' ', noBreakSpace));
const noBreakSpace = '\u00a0';

const minorFacts = (facts: readonly Fact[]): Element[] =>
  facts.length === 0
    ? []
    : [
        block(facts.map(({ label, value }) => escapeMarkdown(`${label}: ${value.replaceAll('\n', ' ')}`)).join(' · '), {
          isSubtle: true,
          size: 'Small',
        }),
      ];

const linkOf = ({ label, url }: Link): string =>
  isHttpUrl(url) ? `[${escapeMarkdown(label)}](${url.replace(/[()\s]/g, encodeURIComponent)})` : escapeMarkdown(label);

/** Text blocks know emphasis, lists and links. Source: Adaptive Cards, "Text features". */
const escapeMarkdown = (text: string): string =>
  text.replace(/[\\*_[\]~`]/g, '\\$&').replace(/^(\s*)([-+>#]|\d+[.)])(?=\s)/gm, '$1\\$2');

/** How Teams shows an element, for the preview. */
function elementHtml(element: Element): string {
  switch (element.type) {
    case 'TextBlock': {
      const { fontType, weight, size, isSubtle } = element;
      const plain = escapeMarkup(element.text.replace(/\\([^\s\w])/g, '$1'));
      const text = plain.replace(/\[([^\]]*)\]\(([^)]*)\)/g, '<a href="$2">$1</a>');
      const bold = weight === 'Bolder' ? `<b>${text}</b>` : text;
      if (fontType === 'Monospace') return `<div style="font:12px/1.5 ui-monospace,monospace">${bold}</div>`;
      return size === 'Large' ? `<h1>${text}</h1>` : `<div${isSubtle ? ' class="quiet"' : ''}>${bold}</div>`;
    }
    case 'Container':
      return `<blockquote>${element.items.map(elementHtml).join('')}</blockquote>`;
    case 'FactSet':
      return `<table>${element.facts.map(({ title, value }) => `<tr><th>${escapeMarkup(title)}</th><td>${escapeMarkup(value.replace(/\\([^\s\w])/g, '$1'))}</td></tr>`).join('')}</table>`;
    case 'ActionSet':
      return `<p>${element.actions.map(({ title, url }) => `<a class="button" href="${escapeMarkup(url)}">${escapeMarkup(title)}</a>`).join('')}</p>`;
  }
}
