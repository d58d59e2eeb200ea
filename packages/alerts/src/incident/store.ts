import type { Alerted, Incident, IncidentUpdate } from './incident.ts';

/** What is remembered between two events. Every method may be repeated after a time-out: the second time changes nothing. */
export interface IncidentStore {
  /**
   * Takes an event on, once: false when it has been dealt with, or another invocation is dealing with it. A claim that is neither
   * finished nor released ends with its lease; the same owner, which retries after a crash, takes it back at once.
   */
  claim(event: string, owner: string, now: number): Promise<boolean>;
  /** The event has been dealt with. */
  finish(event: string): Promise<void>;
  /** Gives the event back, so that a retry can take it at once. */
  release(event: string): Promise<void>;
  /** Counts a failure into its incident, or opens a new one. */
  count(key: string, failure: CountedFailure, now: number): Promise<Counted>;
  find(key: string): Promise<Incident | undefined>;
  /** Takes on alerting a channel: false when another invocation is about to, or has since `incident` was read. */
  claimUpdate(key: string, channel: string, owner: string, incident: Incident, now: number): Promise<boolean>;
  /** Records which channels were alerted, and what each knows now. */
  recordUpdate(
    key: string,
    update: IncidentUpdate,
    alerted: Readonly<Record<string, Alerted>>,
    incident: Incident,
    now: number,
  ): Promise<void>;
  /** Records which channels received "recovered". @param at time of the event that ended it */
  recordRecovery(key: string, channels: readonly string[], incident: Incident, at: number, now: number): Promise<void>;
  /** Gives claims of channels back, as these were not reached. */
  releaseUpdate(key: string, channels: readonly string[]): Promise<void>;
  /** Forgets an incident: the next failure is a new one. */
  close(key: string): Promise<void>;
}

export interface CountedFailure {
  /** Identifies the failure: it is counted once, however often it is delivered. */
  id?: string;
  cause: string;
  exitCode?: number;
  /** Whether it is the stop of a task, and not a service event. */
  isStop: boolean;
  /** Time of the event. */
  at: number;
}

/** The incident after a failure, and whether this call counted it. */
export interface Counted {
  incident: Incident;
  first: boolean;
}
