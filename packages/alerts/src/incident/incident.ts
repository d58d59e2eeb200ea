import type { Severity } from '@bizom/notify';
import { serviceCauses } from '../stop/causes.ts';

/** What is known of a service's run of stops: one record in the table. Times are milliseconds since 1970. */
export interface Incident {
  /** Stops counted, this one included. */
  stops: number;
  firstStopAt: number;
  lastStopAt: number;
  /** Stops by cause and by exit code. */
  causes: Readonly<Record<string, number>>;
  exitCodes: Readonly<Record<string, number>>;
  /** The channels that were told that it fails, and not yet that it is over. */
  told: Readonly<Record<string, Told>>;
  /** When anybody was last told that it fails; not there before. */
  announcedAt?: number;
  /** How often "still failing" was said since anything else was. */
  reminders: number;
  /** When those who knew were told that it is over. */
  recoveredAt?: number;
  /** How often they were told so. */
  recoveries: number;
}

/** What a channel took. */
interface Told {
  at: number;
  /** The gravest. */
  severity: Severity;
}

/** What is to be said of a run of stops; undefined: nothing, as it has been said. */
export type IncidentUpdate = 'opened' | 'worse' | 'again' | 'still-failing' | 'recovered';

/** What is due to be said of an event, to which channels, and the run it belongs to. */
export interface DueUpdate {
  update: IncidentUpdate;
  /** Names of channels, at least one. */
  to: readonly string[];
  incident?: Incident;
}

export interface IncidentOptions {
  /** From the last message to the first "still failing", seconds; default 3,600. */
  reminderSeconds: number;
  /** From one "still failing" to the next, seconds; default 86,400. */
  repeatSeconds: number;
  /** After so long without a stop the next one is a new incident, seconds; default 3,600. */
  quietSeconds: number;
}

export const defaultIncidentOptions: IncidentOptions = {
  reminderSeconds: 3600,
  repeatSeconds: 86_400,
  quietSeconds: 3600,
};

const rank: Record<Severity, number> = { info: 0, warn: 1, page: 2 };

/**
 * What is to be said after one more stop, and to which of the channels that it is routed to. Pure. A channel that does not know of the
 * incident is told at once, whatever others were told.
 */
export function dueAfterStop(
  incident: Incident,
  channels: readonly string[],
  severity: Severity,
  now: number,
  options: IncidentOptions,
): DueUpdate | undefined {
  const { announcedAt, reminders, recoveredAt, told } = incident;
  const due = (update: IncidentUpdate, to: readonly string[]) =>
    to.length === 0 ? undefined : { update, to, incident };
  if (announcedAt === undefined) return due('opened', channels);
  // Who was told that it is over has to be told that it is not.
  if (recoveredAt !== undefined && recoveredAt >= announcedAt) return due('again', channels);
  const unaware = channels.filter((name) => told[name] === undefined);
  const lessAware = channels.filter((name) => told[name] && rank[severity] > rank[told[name].severity]);
  if (lessAware.length > 0) return due('worse', [...lessAware, ...unaware]);
  const pauseSeconds = reminders > 0 ? options.repeatSeconds : options.reminderSeconds;
  return now - announcedAt >= pauseSeconds * 1000 ? due('still-failing', channels) : due('opened', unaware);
}

/**
 * What is to be said when the service reports a steady state: to exactly those who were told that it fails. Pure. The first
 * "recovered" comes at once; a service that failed again after it is believed only after `quietSeconds` without a stop, so that
 * flapping does not become a storm of its own.
 */
export function dueAfterSteadyState(
  incident: Incident,
  now: number,
  { quietSeconds }: IncidentOptions,
): DueUpdate | undefined {
  const to = Object.keys(incident.told);
  const believed = incident.recoveries === 0 || now - incident.lastStopAt >= quietSeconds * 1000;
  return believed && to.length > 0 ? { update: 'recovered', to, incident } : undefined;
}

/** The graver of what a channel knows and what it is told now. */
export const graver = (known: Severity | undefined, severity: Severity): Severity =>
  known !== undefined && rank[known] > rank[severity] ? known : severity;

/** `1,000 stops`, or `2 times` where not all of them are stops of tasks. */
export function countOf({ stops, causes }: Pick<Incident, 'stops' | 'causes'>): string {
  const [one, many] = Object.keys(causes).some((cause) => serviceCauses.has(cause))
    ? ['time', 'times']
    : ['stop', 'stops'];
  return `${stops.toLocaleString('en')} ${stops === 1 ? one : many}`;
}

/** `1,000 stops from 10:00 to 11:12 UTC: app-crash 998, oom-container 2; exit codes 1 (998), 137 (2)`. */
export function describeIncident(incident: Incident): string {
  const { firstStopAt, lastStopAt, causes, exitCodes } = incident;
  const [from, to] = [firstStopAt, lastStopAt].map((time) => new Date(time).toISOString());
  const sameDay = from?.slice(0, 10) === to?.slice(0, 10);
  const clock = (time = '') => `${sameDay ? '' : `${time.slice(0, 10)} `}${time.slice(11, 16)}`;
  const what = mostFirst(causes).map(([cause, times]) => `${cause} ${times}`);
  const codes = mostFirst(exitCodes).map(([code, times]) => `${code} (${times})`);
  return [
    `${countOf(incident)} from ${clock(from)} to ${clock(to)} UTC: ${what.join(', ')}`,
    ...(codes.length > 0 ? [`exit codes ${codes.join(', ')}`] : []),
  ].join('; ');
}

const mostFirst = (counts: Readonly<Record<string, number>>) => Object.entries(counts).sort(([, a], [, b]) => b - a);
