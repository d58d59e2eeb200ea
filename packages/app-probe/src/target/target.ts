import type { Endpoints } from './endpoints.ts';

/** How a target is asked: `actuator` understands the health of every dialect, `http` takes any 2xx for UP, `tcp` only connects. */
export type TargetKind = 'actuator' | 'http' | 'tcp';

/** One process to probe: a task of a service, or a URL given by hand. */
export interface Target {
  /** Name in results: the URL as it was given, without credentials. */
  url: string;
  kind: TargetKind;
  /** `http://10.0.3.7:8080`; for tcp `tcp://10.0.3.7:9092`. */
  origin: string;
  /** Where its endpoints may be, the likeliest first. The one that is found is remembered. */
  paths: readonly Endpoints[];
  service: string;
  cluster?: string;
  /** Task id, the last part of its ARN. */
  task?: string;
  /** Memory limit of the probed container, or of the task where the container has no limit. */
  memoryLimitBytes?: number;
  /** When the task started, Unix milliseconds: it may take its time until it is UP for the first time. */
  startedAtMs?: number;
  /** Value of the Authorization header. */
  authorization?: string;
}

/** Identifies a target over the rounds. Addresses are used again: another task at the same one is another target. */
export function targetKey({ url, task }: Pick<Target, 'url' | 'task'>): string {
  return task === undefined ? url : `${task} ${url}`;
}
