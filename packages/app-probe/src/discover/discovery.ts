import type { Target } from '../target/target.ts';

/** How many tasks a service has and should have. */
export interface ServiceState {
  cluster: string;
  service: string;
  runningTasks: number;
  desiredTasks: number;
}

/** What is there to be probed. */
export interface Discovery {
  targets: Target[];
  services: ServiceState[];
  /** What could not be found out, in a line each. */
  problems: string[];
  /** What ECS did not answer: what was known of it before stays good. */
  unanswered?: Unanswered[];
}

/** A question to ECS that failed. */
export interface Unanswered {
  cluster: string;
  question: 'tasks' | 'services';
  error: Error;
}

/** All parts as one. */
export function mergeDiscoveries(parts: readonly Discovery[]): Discovery {
  const unanswered = parts.flatMap((part) => part.unanswered ?? []);
  return {
    targets: parts.flatMap(({ targets }) => targets),
    services: parts.flatMap(({ services }) => services),
    problems: parts.flatMap(({ problems }) => problems),
    ...(unanswered.length > 0 && { unanswered }),
  };
}
