import { cleanLine, cleanText } from '@bizom/command/text';
import type { Excerpt, Link, Message } from './message.ts';

/** What no channel shows more of, in characters: what is longer is cut before it costs time. */
const longest = { title: 1000, label: 200, value: 5000, text: 50_000, excerpt: 300_000, url: 8000, labelValue: 1000 };
/** How many of each a message may have. */
const most = { facts: 60, excerpts: 10, links: 30, labels: 30 };

/** Not characters: some services refuse a message with one. */
const noncharacters = /[\ufffe\uffff]/g;

const clean = (text: string, length: number) => cleanText(startOf(text, length)).replace(noncharacters, '');
const line = (text: string, length: number) => cleanLine(clean(text, length)).trim();
const startOf = (text: string, length: number) => (text.length > length ? `${text.slice(0, length)}…` : text);

/**
 * The same message with every text cleaned and within bounds, and titles and labels on one line.
 * @example
 * cleanMessage({ title: 'ell\u0007 died', text: 'exit code 3', severity: 'page' }).title; // 'ell died'
 */
export function cleanMessage(message: Message): Message {
  const { advice, incident, facts = [], excerpts = [], links = [], labels = {} } = message;
  return {
    ...message,
    title: line(message.title, longest.title),
    text: clean(message.text, longest.text).trim(),
    ...(advice !== undefined && { advice: clean(advice, longest.text).trim() }),
    ...(incident && { incident: { ...incident, key: line(incident.key, longest.labelValue) } }),
    facts: facts.slice(0, most.facts).map((fact) => ({
      ...fact,
      label: line(fact.label, longest.label),
      value: clean(fact.value, longest.value).trim(),
    })),
    excerpts: excerpts.slice(0, most.excerpts).map(cleanExcerpt),
    links: links
      .slice(0, most.links)
      .map(cleanLink)
      .filter(({ url }) => url !== ''),
    labels: Object.fromEntries(
      Object.entries(labels)
        .slice(0, most.labels)
        .map(([name, value]) => [name, line(value, longest.labelValue)]),
    ),
  };
}

function cleanExcerpt({ title, text, culprit }: Excerpt): Excerpt {
  return {
    title: line(title, longest.label),
    text: clean(endsOf(text, longest.excerpt), longest.excerpt + 1).trimEnd(),
    ...(culprit !== undefined && { culprit: clean(culprit, longest.value).trimEnd() }),
  };
}

/** The first third and the last two of a text that is too long for any channel. */
function endsOf(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length / 3)}\n${text.slice(text.length - (2 * length) / 3)}`;
}

function cleanLink(link: Link): Link {
  const url = clean(link.url, longest.url);
  return { ...link, label: line(link.label, longest.label), url: url.length > longest.url ? '' : url };
}
