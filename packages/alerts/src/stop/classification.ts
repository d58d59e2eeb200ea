import type { Severity } from '@bizom/notify';
import type { Action, Cause } from './causes.ts';

/** What every event has, also those that are ignored. Text that looks like a secret is removed. */
interface Common {
  /** The event's own type: `ECS Task State Change`, … */
  detailType: string;
  eventId?: string;
  account?: string;
  region?: string;
  /** When it happened, ISO 8601. */
  at?: string;
  cluster?: string;
  /** The environment's name; the cluster's where nothing else is known. */
  environment?: string;
  /** The service's name, or the task definition's family where the task belongs to no service. */
  service?: string;
  /** What ECS calls the service; not there for a task that belongs to none. */
  ecsService?: string;
  /** One line: what happened to what. */
  title: string;
  /** What happened, what it means and what to do, in plain text. */
  text: string;
}

/** An event that is no stop and no trouble. */
export interface Ignored extends Common {
  action: 'ignore';
}

/** A stop, or another event that says something. */
export interface Classified extends Common {
  action: Exclude<Action, 'ignore'>;
  cause: Cause;
  severity: Severity;
  /** The row of the catalogue that decided it: `A1`, `stopCode`, `exitCode`, … */
  row: string;
  /** AWS's own words. */
  reason?: string;
  /** `text` without the advice: what happened, and what it means. */
  description: string;
  /** What to do about it. */
  advice: string;
  /** SIGTERM was not obeyed within stopTimeout, so that SIGKILL ended it. */
  ungracefulShutdown: boolean;
  /** Whether the culprit is not the application's own container, but a helper such as a log router. */
  sidecar: boolean;
  /** Whether the task belongs to no service (a scheduled or hand-started one). */
  standalone: boolean;
  taskArn?: string;
  taskId?: string;
  /** ECS's count of the task's changes: higher is later. */
  taskVersion?: number;
  stopCode?: string;
  stoppedReason?: string;
  /** The container that it died of, and what the runtime says of it. */
  culprit?: string;
  containerReason?: string;
  exitCode?: number;
  exitMeaning?: string;
  image?: string;
  imageDigest?: string;
  /** `family:revision`. */
  taskDefinition?: string;
  /** `ecs-svc/…`. */
  deploymentId?: string;
  /** The target group or load balancer that gave it up. */
  target?: string;
  /** Seconds from start to stop; not there for a task that never ran. */
  lifetimeSeconds?: number;
  /** Seconds from SIGTERM to the end. */
  drainSeconds?: number;
}

export type Classification = Ignored | Classified;
