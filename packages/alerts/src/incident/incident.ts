import type { Severity } from '@bizom/notify';

/** What is known of a service's run of stops: one record in the table. Times are milliseconds since 1970. */
export interface Incident {
  /** Stops counted, this one included. */
  stops: number;
  firstStopAt: number;
  lastStopAt: number;
  /** Stops by cause and by exit code. */
  causes: Readonly<Record<string, number>>;
  exitCodes: Readonly<Record<string, number>>;
  /** When people were last told that it fails; not there before. */
  announcedAt?: number;
  /** How often they were told, and the gravest severity they were told of. */
  announcements: number;
  announcedSeverity?: Severity;
  /** When they were told that it is over. */
  recoveredAt?: number;
  /** How often they were told so. */
  recoveries: number;
}

/** What is to be said of a run of stops; undefined: nothing, as it has been said. */
export type Speech = 'opened' | 'worse' | 'again' | 'still-failing' | 'recovered';

/** What is due to be said of an event, and the run it belongs to. */
export interface Due {
  speech: Speech;
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

/** What is to be said after one more stop. Pure. */
export function speechAfterStop(
  incident: Incident,
  severity: Severity,
  now: number,
  options: IncidentOptions,
): Speech | undefined {
  const { announcedAt, announcedSeverity, announcements, recoveredAt } = incident;
  if (announcedAt === undefined) return 'opened';
  // Who was told that it is over has to be told that it is not.
  if (recoveredAt !== undefined && recoveredAt >= announcedAt) return 'again';
  if (announcedSeverity !== undefined && rank[severity] > rank[announcedSeverity]) return 'worse';
  const pauseSeconds = announcements > 1 ? options.repeatSeconds : options.reminderSeconds;
  return now - announcedAt >= pauseSeconds * 1000 ? 'still-failing' : undefined;
}

/**
 * What is to be said when the service reports a steady state. Pure. The first "recovered" comes at once; a service that failed again
 * after it is believed only after `quietSeconds` without a stop, so that flapping does not become a storm of its own.
 */
export function speechAfterSteadyState(
  { announcedAt, recoveredAt, recoveries, lastStopAt }: Incident,
  now: number,
  { quietSeconds }: IncidentOptions,
): Speech | undefined {
  if (announcedAt === undefined || (recoveredAt !== undefined && recoveredAt >= announcedAt)) return undefined;
  return recoveries === 0 || now - lastStopAt >= quietSeconds * 1000 ? 'recovered' : undefined;
}

/** `1,000 stops from 10:00 to 11:12 UTC: app-crash 998, oom-container 2; exit codes 1 (998), 137 (2)`. */
export function describeIncident({ stops, firstStopAt, lastStopAt, causes, exitCodes }: Incident): string {
  const [from, to] = [firstStopAt, lastStopAt].map((time) => new Date(time).toISOString());
  const sameDay = from?.slice(0, 10) === to?.slice(0, 10);
  const clock = (time = '') => `${sameDay ? '' : `${time.slice(0, 10)} `}${time.slice(11, 16)}`;
  const count = `${stops.toLocaleString('en')} ${stops === 1 ? 'stop' : 'stops'}`;
  const what = mostFirst(causes).map(([cause, times]) => `${cause} ${times}`);
  const codes = mostFirst(exitCodes).map(([code, times]) => `${code} (${times})`);
  return [
    `${count} from ${clock(from)} to ${clock(to)} UTC: ${what.join(', ')}`,
    ...(codes.length > 0 ? [`exit codes ${codes.join(', ')}`] : []),
  ].join('; ');
}

const mostFirst = (counts: Readonly<Record<string, number>>) => Object.entries(counts).sort(([, a], [, b]) => b - a);
