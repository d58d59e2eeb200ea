import type { Excerpt } from '../message/message.ts';

/** One line of an excerpt, ready to be shown in a fixed-width font. */
export interface LogLine {
  text: string;
  /** Whether it is the line that tells why. */
  culprit: boolean;
}

/** The lines of an excerpt; a tab is two spaces. */
export function logLines({ text, culprit }: Excerpt): LogLine[] {
  let marked = false;
  return text.split('\n').map((line) => {
    const isCulprit = !marked && culprit !== undefined && line === culprit;
    marked ||= isCulprit;
    return { text: line.replaceAll('\t', '  '), culprit: isCulprit };
  });
}

/** The same as text: the culprit is marked with an arrow. */
export function logText(excerpt: Excerpt): string {
  return logLines(excerpt)
    .map(({ text, culprit }) => (culprit ? `▶ ${text}` : text))
    .join('\n');
}
