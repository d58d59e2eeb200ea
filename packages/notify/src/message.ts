import { stripVTControlCharacters } from 'node:util';

/** `page` wakes somebody, `warn` waits for the morning, `info` is for the record. */
export type Severity = (typeof severities)[number];
export const severities = ['page', 'warn', 'info'] as const;

/** One line of a message's table: `{label: 'Exit code', value: '137'}`. */
export interface Fact {
  label: string;
  value: string;
}

/** Lines shown as they are, such as the last lines of a log; cut in the middle where a channel has no room. */
export interface Excerpt {
  title: string;
  text: string;
}

export interface Link {
  label: string;
  /** Absolute http(s) URL; others are shown as text. */
  url: string;
  /** Links the first place in `text` that reads as the label, instead of a line of its own. Default false. */
  inline?: boolean;
}

export interface Picture {
  /** The bytes of a PNG file. */
  png: Uint8Array;
  /** What it shows, for those who cannot see it. */
  alt: string;
}

/** What is to be said, said once: every channel renders it in its own markup and within its own limits. */
export interface Message {
  /** One line; it always comes first and is cut last. */
  title: string;
  /** Plain text; line breaks are kept. */
  text: string;
  severity: Severity;
  facts?: readonly Fact[];
  excerpts?: readonly Excerpt[];
  links?: readonly Link[];
  picture?: Picture;
  /** What routes match and SNS filter policies see: `environment`, `service`, `cause`. */
  labels?: Readonly<Record<string, string>>;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u0008\u000b-\u001f\u007f\ufffe\uffff]/g;

/** Text that any channel takes: no terminal colours, no control characters, no halves of surrogate pairs. */
export function cleanText(text: string): string {
  return stripVTControlCharacters(text).replace(/\r\n?/g, '\n').replace(controls, '').toWellFormed();
}

const cleanLine = (text: string) => cleanText(text).replace(/\s+/g, ' ').trim();

/** The same message with every text cleaned, and titles and labels on one line. */
export function cleanMessage(message: Message): Message {
  const { facts = [], excerpts = [], links = [] } = message;
  return {
    ...message,
    title: cleanLine(message.title),
    text: cleanText(message.text).trim(),
    facts: facts.map(({ label, value }) => ({ label: cleanLine(label), value: cleanText(value).trim() })),
    excerpts: excerpts.map(({ title, text }) => ({ title: cleanLine(title), text: cleanText(text).trimEnd() })),
    links: links.map((link) => ({ ...link, label: cleanLine(link.label), url: cleanText(link.url) })),
  };
}
