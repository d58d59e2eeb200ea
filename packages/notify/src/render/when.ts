import type { Message } from '../message/message.ts';

/**
 * Since when and how often, in one line: `4 Mar 2026, 08:33:12 UTC (14:03:12 Kolkata)`, `Failing since … · 7 times in 42 min`,
 * `Lasted 42 min · failed 7 times · since …`. Undefined if the message has no time.
 */
export function whenLine({ at, incident, timeZone }: Message): string | undefined {
  const instant = (date: Date) => formatInstant(date, timeZone);
  if (!incident) return at && instant(at);
  const { state, startedAt, occurrences = 1, endedAt = at } = incident;
  const times = `${occurrences.toLocaleString('en')} times`;
  if (state === 'recovered') {
    const lasted = endedAt && `Lasted ${formatDuration(endedAt.getTime() - startedAt.getTime())}`;
    return [lasted, occurrences > 1 && `failed ${times}`, `since ${instant(startedAt)}`].filter(Boolean).join(' · ');
  }
  if (occurrences === 1 && state === 'new') return instant(at ?? startedAt);
  const within = at && at > startedAt ? ` in ${formatDuration(at.getTime() - startedAt.getTime())}` : '';
  return [`Failing since ${instant(startedAt)}`, ...(occurrences > 1 ? [times + within] : [])].join(' · ');
}

/** `4 Mar 2026, 08:33:12 UTC (14:03:12 Kolkata)`; the date is repeated if it differs there. */
function formatInstant(date: Date, timeZone: string | undefined): string {
  const utc = `${dayIn(date, 'UTC')}, ${clockIn(date, 'UTC')} UTC`;
  if (timeZone === undefined || timeZone === 'UTC') return utc;
  const city = timeZone.split('/').at(-1)?.replaceAll('_', ' ');
  const day = dayIn(date, timeZone) === dayIn(date, 'UTC') ? '' : `${dayIn(date, timeZone)}, `;
  return `${utc} (${day}${clockIn(date, timeZone)} ${city})`;
}

const dayIn = (date: Date, timeZone: string) =>
  date.toLocaleDateString('en-GB', { timeZone, day: 'numeric', month: 'short', year: 'numeric' });
const clockIn = (date: Date, timeZone: string) =>
  date.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit' });

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** Two units at most: `42 s`, `12 min`, `3 h 5 min`, `2 d 4 h`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first < 0) return '0 s';
  let left = seconds;
  const parts = units.slice(first, first + 2).map(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count > 0 ? `${count} ${unit}` : '';
  });
  return parts.filter((part) => part !== '').join(' ');
}
