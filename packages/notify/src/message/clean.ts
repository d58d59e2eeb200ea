import { cleanLine, cleanText } from '@bizom/command/text';
import type { Message } from './message.ts';

/** Not characters: some services refuse a message with one. */
const noncharacters = /[\ufffe\uffff]/g;

const clean = (text: string) => cleanText(text).replace(noncharacters, '');
const line = (text: string) => cleanLine(clean(text)).trim();

/** The same message with every text cleaned, and titles and labels on one line. */
export function cleanMessage(message: Message): Message {
  const { advice, facts = [], excerpts = [], links = [] } = message;
  return {
    ...message,
    title: line(message.title),
    text: clean(message.text).trim(),
    ...(advice !== undefined && { advice: clean(advice).trim() }),
    facts: facts.map((fact) => ({ ...fact, label: line(fact.label), value: clean(fact.value).trim() })),
    excerpts: excerpts.map(({ title, text, culprit }) => ({
      title: line(title),
      text: clean(text).trimEnd(),
      ...(culprit !== undefined && { culprit: clean(culprit).trimEnd() }),
    })),
    links: links.map((link) => ({ ...link, label: line(link.label), url: clean(link.url) })),
  };
}
