/** Cuts `text` to at most `maxLength` UTF-16 units, at a line, sentence or word if one is near, and marks it with "…". */
export function cutEnd(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  if (maxLength < 1) return '';
  const head = text.slice(0, maxLength - 1);
  return `${wholeEnd(head.slice(0, goodEnd(head)))}…`;
}

/** The last end of a line, else of a sentence, else of a word, in the last quarter; else the end itself. */
function goodEnd(head: string): number {
  const near = Math.floor(head.length * 0.75);
  const ends = [
    head.lastIndexOf('\n'),
    Math.max(...['. ', '! ', '? '].map((end) => head.lastIndexOf(end) + 1)),
    head.lastIndexOf(' '),
  ];
  return ends.find((at) => at >= near && at > 0) ?? head.length;
}

/**
 * Cuts `text` to at most `maxLength` UTF-16 units by leaving out whole lines: the beginning of a log says what, its end says why. The
 * line `culprit` and what follows it is kept where it would be left out. A marker tells how many lines are missing.
 */
export function cutMiddle(text: string, maxLength: number, culprit?: string): string {
  if (text.length <= maxLength) return text;
  const room = maxLength - 2 * marker(text.length).length - 4;
  if (room < 40) return cutEnd(text, Math.max(maxLength, 0));
  const head = lineEndBefore(text, Math.floor(room / 4));
  const tail = lineStartAfter(text, text.length - Math.floor(room / 3));
  const at = culprit === undefined ? -1 : lineAt(text, culprit);
  if (at >= head && at < tail) {
    const end = Math.min(lineEndBefore(text, at + (room - head - (text.length - tail))), tail);
    if (end > at) return joined(text, [0, head], [at, end], [tail, text.length]);
  }
  const longTail = lineStartAfter(text, text.length - (room - head));
  if (head === 0 && longTail === text.length) return cutEnd(text, maxLength);
  return joined(text, [0, head], [longTail, text.length]);
}

type Span = readonly [from: number, to: number];

/** Parts of a text with a marker for what lies between them. Spans end after a line break, or at the end of the text. */
function joined(text: string, ...spans: Span[]): string {
  let out = '';
  let end = 0;
  for (const [from, to] of spans) {
    if (from > end) out += `${marker(linesIn(text, end, from))}\n`;
    out += text.slice(from, to);
    end = Math.max(end, to);
  }
  return end < text.length ? `${out}${marker(linesIn(text, end, text.length))}` : out.replace(/\n$/, '');
}

const marker = (lines: number) => `… ${lines} lines left out …`;

/** The start of the first line that reads as `line`; -1 if none does. */
function lineAt(text: string, line: string): number {
  for (let at = text.indexOf(line); at >= 0 && line !== ''; at = text.indexOf(line, at + line.length)) {
    const end = at + line.length;
    if ((at === 0 || text[at - 1] === '\n') && (end === text.length || text[end] === '\n')) return at;
  }
  return -1;
}

/** After the last line that ends at `limit` or before. */
const lineEndBefore = (text: string, limit: number) =>
  limit >= text.length ? text.length : text.lastIndexOf('\n', limit - 1) + 1;

/** The start of the first line that begins at `from` or after; the end of the text if none does. */
function lineStartAfter(text: string, from: number): number {
  if (from <= 0) return 0;
  const end = text.indexOf('\n', from - 1);
  return end < 0 ? text.length : end + 1;
}

function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) lines += 1;
  return text[to - 1] === '\n' || to === from ? lines : lines + 1;
}

/** A cut between the two halves of a surrogate pair leaves half a character: drop it. */
const wholeEnd = (text: string) => text.replace(/[\ud800-\udbff]$/, '');
