import { essentialContainerExited } from '../rules/other.ts';
import { firstMatch } from '../rules/rule.ts';
import { outOfMemory } from '../rules/runtime.ts';
import type { StoppedContainer, TaskChange } from '../stop/event.ts';

/** Containers that AWS adds to a task: they never are what the service died of. */
const sidecar = /^(aws-guardduty-agent|ecs-service-connect-|~internal~ecs~)/;

/**
 * The container that the task died of: one that ran out of memory, else one that failed (the application's own before others; one
 * that only obeyed a SIGTERM after them), else one that never ran, else the first. Where the application ended by itself with code 0,
 * ECS ended the others: their signals are no failure.
 * @param appNames names of the application's container: the service's, and what the fleet says
 */
export function findCulprit(task: TaskChange, appNames: readonly string[]): StoppedContainer | undefined {
  const own = task.containers.filter(({ name }) => !sidecar.test(name));
  const candidates = own.length > 0 ? own : task.containers;
  const ended =
    endedByItself(task) && candidates.some(({ name, exitCode }) => exitCode === 0 && appNames.includes(name));
  let best: StoppedContainer | undefined;
  for (const candidate of candidates) {
    if (best === undefined || guilt(candidate, appNames, ended) > guilt(best, appNames, ended)) best = candidate;
  }
  return best;
}

const endedByItself = ({ stopCode, stoppedReason = '' }: TaskChange): boolean =>
  stopCode === 'EssentialContainerExited' || (stopCode === undefined && essentialContainerExited.test(stoppedReason));

function guilt({ name, exitCode, reason }: StoppedContainer, appNames: readonly string[], appEnded: boolean): number {
  const app = appNames.includes(name) ? 1 : 0;
  if (reason && firstMatch([outOfMemory], [reason])) return 8 + app;
  if (exitCode === undefined) return 2 + app;
  const signalled = exitCode === 137 || exitCode === 143;
  if (appEnded && signalled) return 0;
  if (exitCode === 0) return app;
  return (exitCode === 143 ? 4 : 6) + app;
}
