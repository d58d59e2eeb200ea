import { stripVTControlCharacters } from 'node:util';
import type { Message } from './message.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u0008\u000b-\u001f\u007f\ufffe\uffff]/g;

/** Removes what some channel would refuse: terminal colours, control characters, halves of surrogate pairs. */
export function cleanText(text: string): string {
  return stripVTControlCharacters(text).replace(/\r\n?/g, '\n').replace(controls, '').toWellFormed();
}

const cleanLine = (text: string) => cleanText(text).replace(/\s+/g, ' ').trim();

/** The same message with every text cleaned, and titles and labels on one line. */
export function cleanMessage(message: Message): Message {
  const { advice, facts = [], excerpts = [], links = [] } = message;
  return {
    ...message,
    title: cleanLine(message.title),
    text: cleanText(message.text).trim(),
    ...(advice !== undefined && { advice: cleanText(advice).trim() }),
    facts: facts.map((fact) => ({ ...fact, label: cleanLine(fact.label), value: cleanText(fact.value).trim() })),
    excerpts: excerpts.map(({ title, text, culprit }) => ({
      title: cleanLine(title),
      text: cleanText(text).trimEnd(),
      ...(culprit !== undefined && { culprit: cleanText(culprit).trimEnd() }),
    })),
    links: links.map((link) => ({ ...link, label: cleanLine(link.label), url: cleanText(link.url) })),
  };
}
