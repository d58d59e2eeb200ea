import type { Message } from '../message/message.ts';
import { listedLinks, weaveLinks } from './markup.ts';

/** The whole message as plain text: title, text, facts, excerpts, links; nothing is cut. */
export function renderText(message: Message): string {
  const { title, text, facts = [], excerpts = [], links = [] } = message;
  const woven = weaveLinks(
    text,
    links,
    (plain) => plain,
    ({ label, url }) => `${label} (${url})`,
  );
  return [
    title,
    woven,
    facts.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    ...excerpts.map((excerpt) => `${excerpt.title}:\n${excerpt.text.replace(/^/gm, '    ')}`),
    listedLinks(text, links)
      .map(({ label, url }) => `${label}: ${url}`)
      .join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
