import type { Fact, Link, Message } from '../message/message.ts';
import { badgeOf, titleOf } from './headline.ts';
import { logText } from './log-lines.ts';
import { isHttpUrl, listedLinks, weaveLinks } from './markup.ts';
import { whenLine } from './when.ts';

/** The whole message as plain text, in the order of all renderings; nothing is cut. */
export function renderText(message: Message): string {
  const { text, advice = '', facts = [], excerpts = [], links = [] } = message;
  const woven = weaveLinks(
    text,
    links,
    (plain) => plain,
    ({ label, url }) => `${label} (${url})`,
  );
  return [
    [plainHeadline(message), whenLine(message)].filter(Boolean).join('\n'),
    woven,
    advice && `What to do:\n${advice.replace(/^/gm, '  ')}`,
    listedLinks(text, links).map(linkText).join('\n'),
    table(facts.filter(({ minor }) => !minor)),
    ...excerpts.map((excerpt) => `${excerpt.title}:\n${logText(excerpt).replace(/^/gm, '    ')}`),
    table(facts.filter(({ minor }) => minor)),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** `PAGE: orders in prod: out of memory`: some mail programs show text in a font without the icons. */
export function plainHeadline(message: Message): string {
  const { word, tone } = badgeOf(message);
  return tone === 'good' ? titleOf(message) : `${word}: ${titleOf(message)}`;
}

const linkText = ({ label, url }: Link) => (isHttpUrl(url) ? `${label}: ${url}` : label);

const table = (facts: readonly Fact[]): string => facts.map(({ label, value }) => `${label}: ${value}`).join('\n');
