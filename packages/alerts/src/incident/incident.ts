import type { IncidentState, Severity } from '@bizom/notify';

/** A run of failures of one service or job: one record in the table. Times are milliseconds since 1970. */
export interface Incident {
  /** Failures counted: stops of tasks, and service events that report one. */
  stops: number;
  /** How many of them are not stops of tasks. */
  others: number;
  /** Times of the events themselves, not of their delivery. */
  firstStopAt: number;
  lastStopAt: number;
  /** Failures by cause and by exit code. */
  causes: Readonly<Record<string, number>>;
  exitCodes: Readonly<Record<string, number>>;
  /** The channels that were alerted, and have not received "recovered". */
  alerted: Readonly<Record<string, Alerted>>;
  /** When any channel was last alerted; missing before. */
  announcedAt?: number;
  /** Reminders since the last other update. */
  reminders: number;
  /** When "recovered" was sent. */
  recoveredAt?: number;
  /** Time of the event that ended it. */
  endedAt?: number;
  /** How often it ended. */
  recoveries: number;
}

/** What a channel knows. */
export interface Alerted {
  at: number;
  /** The gravest of its alerts. */
  severity: Severity;
  /** Every cause of its alerts. */
  causes: readonly string[];
  /** Its first message, to which later ones reply; missing where the channel has no threads. */
  thread?: string;
}

/** An update of an incident: it began, got worse, has another cause, failed after "recovered", still fails, or is over. */
export type IncidentUpdate = 'opened' | 'worse' | 'changed' | 'again' | 'still-failing' | 'recovered';

/** How an incident ended: the service is steady, the job succeeded, or there is nothing left that could fail. */
export type Ending = 'steady' | 'succeeded' | 'scaled-to-zero' | 'deleted';

/** An update that is due, to which channels, and the incident that it belongs to. */
export interface DueUpdate {
  update: IncidentUpdate;
  /** Names of channels, at least one. */
  to: readonly string[];
  /** Missing where there is no table. */
  incident?: Incident;
  /** Identifies the incident in messages. */
  key?: string;
  /** Only for `recovered`. */
  ending?: Ending;
  /** The table did not answer: the incident is only what this function's memory knows. */
  uncounted?: boolean;
}

export interface IncidentOptions {
  /** From the last update to the first "still failing", seconds; also how long a service that failed after "recovered" has to run before that is believed. Default 3,600. */
  reminderSeconds: number;
  /** From one "still failing" to the next, seconds; default 86,400. */
  repeatSeconds: number;
  /** After so long without a failure the next one is a new incident, seconds; default 86,400. */
  quietSeconds: number;
}

export const defaultIncidentOptions: IncidentOptions = {
  reminderSeconds: 3600,
  repeatSeconds: 86_400,
  quietSeconds: 86_400,
};

/** What of a failure decides whether there is an update. */
export interface Failure {
  severity: Severity;
  cause: string;
  /** Time of the event. */
  at: number;
}

const rank: Record<Severity, number> = { info: 0, warn: 1, page: 2 };

/**
 * The update that is due after one more failure, and to which of the channels that it is routed to. Pure. A channel that does not
 * know of the incident is alerted at once, whatever others know.
 */
export function dueAfterFailure(
  incident: Incident,
  channels: readonly string[],
  failure: Failure,
  now: number,
  options: IncidentOptions,
): DueUpdate | undefined {
  const { announcedAt, reminders, recoveredAt, endedAt = 0, alerted } = incident;
  const due = (update: IncidentUpdate, to: readonly string[]) =>
    to.length === 0 ? undefined : { update, to, incident };
  if (announcedAt === undefined) return due('opened', channels);
  if (recoveredAt !== undefined && recoveredAt >= announcedAt) {
    // An event of before the recovery, delivered late, is no new failure.
    return failure.at < endedAt ? undefined : due('again', channels);
  }
  const unaware = channels.filter((name) => alerted[name] === undefined);
  const lessAware = channels.filter((name) => alerted[name] && rank[failure.severity] > rank[alerted[name].severity]);
  if (lessAware.length > 0) return due('worse', [...lessAware, ...unaware]);
  const surprised = channels.filter((name) => alerted[name] && isNews(failure, alerted[name]));
  if (surprised.length > 0) return due('changed', [...surprised, ...unaware]);
  const pauseSeconds = reminders > 0 ? options.repeatSeconds : options.reminderSeconds;
  return now - announcedAt >= pauseSeconds * 1000 ? due('still-failing', channels) : due('opened', unaware);
}

const isNews = ({ severity, cause }: Failure, known: Alerted): boolean =>
  rank[severity] >= rank[known.severity] && !known.causes.includes(cause);

/**
 * The update that is due when a service is steady or a job succeeds: to exactly the channels that were alerted. Pure. The event has
 * to be later than the last failure. The first "recovered" comes at once; later ones only after `reminderSeconds` without a failure,
 * so that flapping does not become another storm.
 */
export function dueAfterRecovery(
  incident: Incident,
  at: number,
  ending: Ending,
  { reminderSeconds }: IncidentOptions,
): DueUpdate | undefined {
  const { alerted, lastStopAt, recoveries } = incident;
  const to = Object.keys(alerted);
  const isOver = ending === 'scaled-to-zero' || ending === 'deleted';
  const believed = isOver || recoveries === 0 || at - lastStopAt >= reminderSeconds * 1000;
  if (to.length === 0 || at < lastStopAt || !believed) return undefined;
  return { update: 'recovered', to, incident, ending };
}

/**
 * What a channel knows after an alert about a failure.
 * @param sentAs the thread that the channel returned for the message; the first one of an incident is kept
 */
export function alertedBy(
  known: Alerted | undefined,
  { severity, cause }: Failure,
  at: number,
  sentAs?: string,
): Alerted {
  const graver = known !== undefined && rank[known.severity] > rank[severity] ? known.severity : severity;
  const causes = known?.causes ?? [];
  const thread = known?.thread ?? sentAs;
  return {
    at,
    severity: graver,
    causes: causes.includes(cause) ? causes : [...causes, cause],
    ...(thread !== undefined && { thread }),
  };
}

/** The state that channels thread and resolve by. */
export const messageState: Readonly<Record<IncidentUpdate, IncidentState>> = {
  opened: 'new',
  worse: 'worse',
  changed: 'still',
  again: 'again',
  'still-failing': 'still',
  recovered: 'recovered',
};
