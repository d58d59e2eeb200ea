import type { TaskMessage } from '@bizom/alerts';
import type { ServicePage } from '@bizom/dashboards';
import type { Fleet, ResolvedService } from '@bizom/fleet';

/** What is tried: one service of a fleet, and how AWS is reached. */
export interface Subject {
  fleet: Fleet;
  service: ResolvedService;
  /** Configuration of every AWS client. */
  aws: { region: string; maxAttempts: number; profile?: string };
}

/** A document, as the shipper would store it. */
export interface TriedDocument {
  /** Index it goes to. */
  index: string;
  /** Log stream of its event. */
  stream: string;
  /** Its JSON, secrets redacted. */
  json: string;
}

/** The last log events of a service, and what the shipper makes of them. */
export interface TriedLogs {
  documents: readonly TriedDocument[];
  events: number;
  stitched: number;
  sampledOut: number;
  redacted: number;
  /** Why events cannot be documents. */
  setAside: readonly string[];
}

/** What the ECS service is and says. */
export interface EcsFacts {
  desiredCount: number;
  runningCount: number;
  /** Last events of the service, newest first. */
  events: readonly { at: string; text: string }[];
}

/** A part that could not be read. */
export interface NotRead {
  /** What is missing: `log events`. */
  part: string;
  /** Why, in words. */
  because: string;
  /** Rights that reading it needs; empty where rights do not help. */
  actions: readonly string[];
}

/** What the toolkit makes of a service, without anything deployed. */
export interface Trial {
  service: ResolvedService;
  /** Account that the credentials belong to; missing where it is not known. */
  accountId?: string;
  madeAt: Date;
  ecs?: EcsFacts;
  logs?: TriedLogs;
  /** The messages of the last stops, newest first; missing where they could not be read. */
  stops?: readonly TaskMessage[];
  /** Stopped tasks that ECS still shows. */
  stopCount?: number;
  dashboard?: ServicePage;
  notRead: readonly NotRead[];
}
