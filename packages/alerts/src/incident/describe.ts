import { formatSeconds } from '../stop/timing.ts';
import type { Incident } from './incident.ts';

/** `1,000 stops`, or `2 times` where not all of them are stops of tasks. */
export function countOf({ stops, others }: Pick<Incident, 'stops' | 'others'>): string {
  const [one, many] = others > 0 ? ['time', 'times'] : ['stop', 'stops'];
  return `${stops.toLocaleString('en')} ${stops === 1 ? one : many}`;
}

/** `21st stop since yesterday`, `3rd stop since 10:00 UTC`. */
export function ordinalOf({ stops, others, firstStopAt }: Incident, now: number): string {
  return `${ordinal(stops)} ${others > 0 ? 'time' : 'stop'} since ${since(firstStopAt, now)}`;
}

const suffixes: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd', other: 'th' };
const ordinals = new Intl.PluralRules('en', { type: 'ordinal' });

function ordinal(count: number): string {
  return `${count.toLocaleString('en')}${suffixes[ordinals.select(count)] ?? 'th'}`;
}

const dayMs = 86_400_000;

function since(time: number, now: number): string {
  const days = Math.floor(now / dayMs) - Math.floor(time / dayMs);
  if (days <= 0) return `${clock(time)} UTC`;
  return days === 1 ? 'yesterday' : new Date(time).toISOString().slice(0, 10);
}

const clock = (time: number) => new Date(time).toISOString().slice(11, 16);

/** `1,000 stops from 10:00 to 11:12 UTC: app-crash 998, oom-container 2; exit codes 1 (998), 137 (2)`. */
export function describeIncident(incident: Incident): string {
  const { firstStopAt, lastStopAt, exitCodes } = incident;
  const sameDay = Math.floor(firstStopAt / dayMs) === Math.floor(lastStopAt / dayMs);
  const [from, to] = [firstStopAt, lastStopAt].map((time) =>
    sameDay ? clock(time) : `${new Date(time).toISOString().slice(0, 10)} ${clock(time)}`,
  );
  const codes = mostFirst(exitCodes).map(([code, times]) => `${code} (${times})`);
  return [
    `${countOf(incident)} from ${from} to ${to} UTC: ${causesOf(incident)}`,
    ...(codes.length > 0 ? [`exit codes ${codes.join(', ')}`] : []),
  ].join('; ');
}

/** `It failed for 23 min: 12 stops, app-crash 11, oom-container 1.` */
export function describeDowntime(incident: Incident, endedAt: number): string {
  const seconds = Math.max(0, endedAt - incident.firstStopAt) / 1000;
  return `It failed for ${formatSeconds(seconds)}: ${countOf(incident)}, ${causesOf(incident)}.`;
}

const causesOf = ({ causes }: Incident): string =>
  mostFirst(causes)
    .map(([cause, times]) => `${cause} ${times}`)
    .join(', ');

const mostFirst = (counts: Readonly<Record<string, number>>) => Object.entries(counts).sort(([, a], [, b]) => b - a);
