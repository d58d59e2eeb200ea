import type { StoppedContainer } from './event.ts';
import { firstMatch } from './rules/rule.ts';
import { outOfMemory } from './rules/runtime.ts';

/** Containers that AWS adds to a task: they never are what the service died of. */
const sidecar = /^(aws-guardduty-agent|ecs-service-connect-|~internal~ecs~)/;

/**
 * The container that the task died of: one that ran out of memory, else one that failed (the application's own before others; one
 * that only obeyed a SIGTERM after them), else one that never ran, else the first.
 * @param appNames names of the application's container: the service's, and what the fleet says
 */
export function findCulprit(
  containers: readonly StoppedContainer[],
  appNames: readonly string[],
): StoppedContainer | undefined {
  const own = containers.filter(({ name }) => !sidecar.test(name));
  const candidates = own.length > 0 ? own : containers;
  let best: StoppedContainer | undefined;
  for (const candidate of candidates) {
    if (best === undefined || guilt(candidate, appNames) > guilt(best, appNames)) best = candidate;
  }
  return best;
}

function guilt({ name, exitCode, reason }: StoppedContainer, appNames: readonly string[]): number {
  const app = appNames.includes(name) ? 1 : 0;
  if (reason && firstMatch([outOfMemory], [reason])) return 8 + app;
  if (exitCode === undefined) return 2 + app;
  if (exitCode === 0) return app;
  return (exitCode === 143 ? 4 : 6) + app;
}
