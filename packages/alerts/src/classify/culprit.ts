import { essentialContainerExited } from '../rules/other.ts';
import { outOfMemory } from '../rules/runtime.ts';
import type { ContainerRole } from '../stop/container-role.ts';
import type { StoppedContainer, TaskChange } from '../stop/event.ts';
import { isAwsManaged, isSidecar } from './sidecars.ts';

/** Who played which part in a task's end. */
export interface Cast {
  /** The container that the task died of; missing where the event has no container. */
  culprit?: StoppedContainer;
  /** Whether the culprit is not the application's own container. */
  sidecar: boolean;
}

export interface CastOptions {
  /** The application's container, where the fleet or the caller names it. */
  configured?: string;
  /** Names that it may have otherwise: the service's, the family's. */
  likely: readonly string[];
  roles: readonly ContainerRole[];
}

/**
 * Finds the container that a task died of. Where a container ended by itself: one that ran out of memory, else one that failed by
 * itself, else one that a signal ended. A job is judged by its application, whatever its sidecars do afterwards. Where somebody
 * stopped the task, exit codes are only results: the application.
 */
export function castOf(task: TaskChange, options: CastOptions): Cast {
  const { roles } = options;
  const app = applicationOf(task.containers, options);
  const culprit = endedByItself(task) ? guiltiest(task, app, roles) : stoppedFromOutside(task, app);
  return { ...(culprit && { culprit }), sidecar: culprit !== undefined && app !== undefined && culprit !== app };
}

const endedByItself = ({ stopCode, stoppedReason = '' }: TaskChange): boolean =>
  stopCode === 'EssentialContainerExited' || (stopCode === undefined && essentialContainerExited.test(stoppedReason));

/** The application's container: what the task definition and images leave over, names last. */
function applicationOf(
  containers: readonly StoppedContainer[],
  { configured, likely, roles }: CastOptions,
): StoppedContainer | undefined {
  const named = containers.find(({ name }) => name === configured);
  if (named) return named;
  const tiers: ((container: StoppedContainer) => boolean)[] = [
    (it) => !isAwsManaged(it),
    (it) => isEssential(it, roles),
    (it) => !isSidecar(it),
    ({ name }) => !roles.some(({ dependsOn = [] }) => dependsOn.includes(name)),
  ];
  const left = tiers.reduce((candidates, tier) => {
    const kept = candidates.filter(tier);
    return kept.length > 0 ? kept : candidates;
  }, containers);
  const called = likely.map((name) => left.find((it) => it.name === name)).find((it) => it !== undefined);
  return called ?? left.find(({ exitCode }) => exitCode !== undefined) ?? left[0];
}

function stoppedFromOutside({ containers, stopCode }: TaskChange, app: StoppedContainer | undefined) {
  // A container that others wait for may fail before the application starts.
  const failed = containers.find((it) => it.exitCode !== undefined && !isHarmless(it));
  if (stopCode === 'TaskFailedToStart' && failed) return failed;
  return containers.find((it) => ranOutOfMemory(it) && !isAwsManaged(it)) ?? app;
}

function guiltiest(
  { containers, group }: TaskChange,
  app: StoppedContainer | undefined,
  roles: readonly ContainerRole[],
): StoppedContainer | undefined {
  const isJob = !group?.startsWith('service:');
  const others = containers.filter((it) => it !== app);
  // ECS stops what still runs when a job is done: whatever its sidecars make of that is no failure.
  if (isJob && app?.exitCode === 0 && others.every((it) => isBystander(it, roles))) return app;
  const first = firstToFail(containers, roles);
  if (first) return first;
  let worst: StoppedContainer | undefined;
  for (const container of containers) {
    if (worst === undefined || guilt(container, app, roles) > guilt(worst, app, roles)) worst = container;
  }
  return worst;
}

/** The containers that failed by themselves: neither a signal nor the end of another one explains their exit codes. */
export function suspectsOf(
  containers: readonly StoppedContainer[],
  roles: readonly ContainerRole[],
): StoppedContainer[] {
  if (containers.some(ranOutOfMemory)) return [];
  return containers.filter(
    (it) => it.exitCode !== undefined && !isHarmless(it) && isEssential(it, roles) && !isAwsManaged(it),
  );
}

/** Log lines that are closer than this say nothing of who was first. */
const leadMs = 1000;

/** Of several containers that failed by themselves, the one whose log ends first. */
function firstToFail(
  containers: readonly StoppedContainer[],
  roles: readonly ContainerRole[],
): StoppedContainer | undefined {
  const ends = suspectsOf(containers, roles).map((container) => ({
    container,
    at: roles.find(({ name }) => name === container.name)?.lastLogAt ?? Number.NaN,
  }));
  const [first, second] = ends.sort((a, b) => a.at - b.at);
  const isKnown = ends.every(({ at }) => !Number.isNaN(at));
  return isKnown && first && second && second.at - first.at >= leadMs ? first.container : undefined;
}

/** A container whose exit code says nothing about a job that succeeded. */
const isBystander = (container: StoppedContainer, roles: readonly ContainerRole[]): boolean =>
  isSidecar(container) || container.exitCode === undefined || isHarmless(container) || !isEssential(container, roles);

const isEssential = ({ name }: StoppedContainer, roles: readonly ContainerRole[]): boolean =>
  roles.find((role) => role.name === name)?.essential !== false;

const isSignalled = ({ exitCode }: StoppedContainer): boolean => exitCode === 137 || exitCode === 143;
const isHarmless = (container: StoppedContainer): boolean => container.exitCode === 0 || isSignalled(container);

const ranOutOfMemory = ({ reason }: StoppedContainer): boolean =>
  reason !== undefined && outOfMemory.when.test(reason.trimStart());

function guilt(
  container: StoppedContainer,
  app: StoppedContainer | undefined,
  roles: readonly ContainerRole[],
): number {
  const own = container === app ? 1 : 0;
  const appEnded = app?.exitCode === 0;
  if (!isEssential(container, roles)) return -1;
  // What AWS adds to a task is only to blame where the application did not end first.
  if (isAwsManaged(container) && !own && (app === undefined || !isSignalled(app) || isHarmless(container))) {
    return ranOutOfMemory(container) && app !== undefined && isSignalled(app) ? 10 : -1;
  }
  if (ranOutOfMemory(container)) return 10 + own;
  if (container.exitCode === undefined) return 2 + own;
  if (appEnded && isSignalled(container)) return 0;
  if (container.exitCode === 0) return own;
  if (container.exitCode === 143) return 4 + own;
  return (container.exitCode === 137 ? 6 : 8) + own;
}
