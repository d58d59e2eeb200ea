import type { Severity } from '@bizom/notify';
import type { Incident, IncidentUpdate } from './incident.ts';

/** What is remembered between two events; its absence means more messages, never fewer. */
export interface IncidentStore {
  /**
   * Takes an event on, once: `undefined` when it has been dealt with, or is being dealt with. A claim that is neither finished nor
   * given back runs out after the lease, so that a retry after a crash can take it.
   */
  claim(key: string, now: number): Promise<Claim | undefined>;
  /** Counts a stop into its service's incident, or opens a new one, and returns what is known of it then. */
  countStop(service: string, stop: CountedStop, now: number): Promise<Incident>;
  /** What is known of a service's incident. */
  find(service: string): Promise<Incident | undefined>;
  /** Takes on telling a channel: false when another is about to tell it, or has since `incident` was read. */
  claimUpdate(service: string, channel: string, incident: Incident, now: number): Promise<boolean>;
  /** Notes which channels were told that it fails, each with the gravest severity it knows of. */
  recordUpdate(
    service: string,
    update: IncidentUpdate,
    told: Readonly<Record<string, Severity>>,
    now: number,
  ): Promise<void>;
  /** Notes which channels were told that it is over. */
  recordRecovery(service: string, channels: readonly string[], now: number): Promise<void>;
  /** Gives the word back, as these channels were not reached. */
  releaseUpdate(service: string, channels: readonly string[]): Promise<void>;
  /** Forgets a run of stops: the next one is a new incident. */
  close(service: string): Promise<void>;
}

export interface CountedStop {
  cause: string;
  exitCode?: number;
  at: number;
}

export interface Claim {
  /** Whether an earlier try got as far as counting the stop. */
  counted: boolean;
  noteCounted(): Promise<void>;
  finish(): Promise<void>;
  /** Gives the event back, so that a retry can take it at once. */
  release(): Promise<void>;
}
