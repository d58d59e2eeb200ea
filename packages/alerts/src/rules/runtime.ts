import type { Rule } from './rule.ts';

/** A1: the agent's text when Docker says OOMKilled. Sources: ECS developer guide, out-of-memory; amazon-ecs-agent, dockerapi/errors.go. */
export const outOfMemory: Rule = {
  row: 'A1',
  when: /^OutOfMemory(?:Error)?\b|container killed due to memory usage/i,
  cause: 'oom-container',
};

/**
 * Names of errors that say which step failed, for texts that say no more. Sources: ECS developer guide, stopped-task-error-codes;
 * amazon-ecs-agent, engine/errors.go and dockerapi/errors.go.
 */
export const namedErrors: readonly Rule[] = [
  {
    row: 'A4',
    when: /^(?:ContainerRuntimeTimeoutError|DockerTimeoutError)|Could not transition to \w{1,40}; timed out after waiting/i,
    cause: 'runtime-infra',
    severity: 'page',
  },
  { row: 'A3', when: /^ContainerRuntimeError/i, cause: 'runtime-infra' },
  { row: 'A5', when: /^CannotStartContainer(?:Error)?\b/i, cause: 'start-failure' },
  { row: 'A6', when: /^CannotStopContainer(?:Error)?\b/i, cause: 'runtime-infra' },
  { row: 'A7', when: /^CannotInspectContainer(?:Error)?\b/i, cause: 'runtime-infra' },
  { row: 'A8', when: /^CannotCreateContainer(?:Error)?\b/i, cause: 'start-failure' },
  {
    row: 'A10',
    when: /^(?:DockerStateError|DockerClientConfigError|HostConfigError|ContainerNetworkingError|ContainerVanishedError|TaskDependencyError|TaskStoppedBeforePullBeginError|ImpossibleStateTransitionError|CannotDescribeContainerError|CannotRemoveContainerError|CannotListContainersError|CannotGetDockerclientError|NetworkNamespaceError|CgroupError|TaskStateError|UnknownError)/i,
    cause: 'runtime-infra',
  },
  { row: 'A11', when: /^Internal ?Error/i, cause: 'runtime-infra' },
];
