import type { Rule } from './rule.ts';

/** A1: the agent's text when Docker says OOMKilled. Sources: ECS developer guide, out-of-memory; amazon-ecs-agent, dockerapi/errors.go. */
export const outOfMemory: Rule = {
  row: 'A1',
  when: /^OutOfMemory(Error)?\b|container killed due to memory usage/i,
  cause: 'oom-container',
};

/** IncidentTracker and the container runtime. Sources: ECS developer guide, stopped-task-error-codes; amazon-ecs-agent, engine/errors.go. */
export const runtimeRules: readonly Rule[] = [
  outOfMemory,
  { row: 'A4', when: /^(ContainerRuntimeTimeoutError|DockerTimeoutError)/i, cause: 'runtime-infra', severity: 'page' },
  {
    row: 'A4',
    when: /Could not transition to (\w+); timed out after waiting/i,
    cause: 'runtime-infra',
    severity: 'page',
  },
  { row: 'A3', when: /^ContainerRuntimeError/i, cause: 'runtime-infra' },
  { row: 'A5', when: /^CannotStartContainer(Error)?\b/i, cause: 'start-failure' },
  { row: 'A6', when: /^CannotStopContainer(Error)?\b/i, cause: 'runtime-infra' },
  { row: 'A7', when: /^CannotInspectContainer(Error)?\b/i, cause: 'runtime-infra' },
  { row: 'A8', when: /^CannotCreateContainer(Error)?\b/i, cause: 'start-failure' },
  {
    row: 'A9',
    when: /^(CannotCreateVolumeError|CannotInspectVolumeError|InvalidVolumeError|VolumeError: Agent could not create)/i,
    cause: 'volume',
  },
  {
    row: 'A10',
    when: /^(DockerStateError|DockerClientConfigError|HostConfigError|ContainerNetworkingError|ContainerVanishedError|TaskDependencyError|TaskStoppedBeforePullBeginError|ImpossibleStateTransitionError|CannotDescribeContainerError|CgroupError|TaskStateError|UnknownError)/i,
    cause: 'runtime-infra',
  },
  { row: 'A11', when: /^InternalError/i, cause: 'runtime-infra' },
];
