/** Cuts `text` to at most `maxLength` UTF-16 units, at a line, sentence or word where one is near, and marks it with "…". */
export function cutEnd(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  if (maxLength < 1) return '';
  const head = text.slice(0, maxLength - 1);
  const near = Math.floor(head.length * 0.75);
  const place = [/\n[^\n]*$/, /(?<=[.!?])\s[^.!?]*$/, /\s\S*$/].map((end) => head.search(end)).find((at) => at >= near);
  return `${wholeEnd(place === undefined ? head : head.slice(0, place))}…`;
}

/**
 * Cuts `text` to at most `maxLength` UTF-16 units by leaving out lines of its middle: the beginning of a stack trace says what,
 * its end says why. A marker tells how many lines are missing.
 */
export function cutMiddle(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const lines = text.split('\n');
  const marker = (count: number) => `… ${count} lines left out …`;
  const room = maxLength - marker(lines.length).length - 2;
  const head = takeWhileFits(lines, Math.floor(room / 3));
  const tail = takeWhileFits(lines.slice(head.length).reverse(), room - lengthOf(head)).reverse();
  if (head.length + tail.length === 0) return cutEnd(text, maxLength);
  return [...head, marker(lines.length - head.length - tail.length), ...tail].join('\n');
}

function takeWhileFits(lines: readonly string[], room: number): string[] {
  let used = 0;
  const end = lines.findIndex((line) => {
    used += line.length + 1;
    return used > room;
  });
  return lines.slice(0, end === -1 ? lines.length : end);
}

const lengthOf = (lines: readonly string[]) => lines.reduce((sum, line) => sum + line.length + 1, 0);

/** A cut between the two halves of a surrogate pair leaves half a character: drop it. */
const wholeEnd = (text: string) => text.replace(/[\ud800-\udbff]$/, '');
