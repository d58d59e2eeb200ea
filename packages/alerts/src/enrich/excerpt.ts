import { safeText } from '../stop/foreign-text.ts';

/** Longest line that is kept; the awslogs driver splits at 16 kB. */
const maxLineLength = 2000;

const frame = /^\s*(?:at\s+\S|\.{3} \d+ (?:more|common frames)|Caused by:|Suppressed:)/;

/**
 * The lines worth reading of the end of a log, secrets redacted: the last stack trace whole, with the lines before and after
 * it, and at most `maxLines` lines where no trace is longer.
 */
export function excerptOf(messages: readonly string[], maxLines = 40): string[] {
  const lines = safeText(messages.join('\n'))
    .split('\n')
    .map((line) => (line.length > maxLineLength ? `${line.slice(0, maxLineLength)}…` : line));
  while (lines.at(-1)?.trim() === '') lines.pop();
  const recent = Math.max(0, lines.length - maxLines);
  return lines.slice(Math.min(traceStart(lines, recent), recent));
}

/** The line on which the last stack trace begins that reaches beyond line `recent`; the end, where there is no trace. */
function traceStart(lines: readonly string[], recent: number): number {
  const last = lines.findLastIndex((line) => frame.test(line));
  if (last < recent) return lines.length;
  let first = last;
  while (first > 0 && (frame.test(lines[first - 1] ?? '') || isMessageOf(lines, first - 1))) first -= 1;
  return Math.max(0, first - 1);
}

/** An exception's message may have several lines: such a line has frames close above and below it. */
function isMessageOf(lines: readonly string[], at: number): boolean {
  return lines.slice(Math.max(0, at - 3), at).some((line) => frame.test(line));
}
