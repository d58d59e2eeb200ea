import type {
  DeploymentLifecycleHookDetail,
  DeploymentStrategy,
  Service,
  ServiceDeployment,
} from '@aws-sdk/client-ecs';

/** One entry of a service's `deployments`, as DescribeServices shows it. */
export interface DeploymentFact {
  id: string;
  primary: boolean;
  /** As ECS states it. Undefined if it does not: only the counts are known then. */
  state: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | undefined;
  reason: string;
  taskDefinition: string;
  desired: number;
  running: number;
  pending: number;
}

/** ECS's own record of the deployment that is followed. */
export interface ServiceDeploymentFact {
  arn: string;
  status: ServiceDeployment['status'];
  reason: string;
  /** Such as `SCALE_UP` or `BAKE_TIME`. */
  stage?: ServiceDeployment['lifecycleStage'];
  /** Tasks of the new revision. */
  requested: number;
  running: number;
  /** Share of the production traffic that goes to the new revision, in percent. */
  trafficPercent?: number;
  /** How long the current stage waits on purpose, in milliseconds; undefined if it does not. */
  bakeMs?: number;
  /** A lifecycle hook that the deployment waits for. */
  hook?: { awaitsAction: boolean; expiresAtMs?: number; timeoutAction?: string };
  /** Why ECS rolls back; undefined if it does not. */
  rollbackReason?: string;
  /** The task definition that the rollback deploys. */
  rolledBackTo?: string;
}

/** What one look at ECS says of a rollout. */
export interface Snapshot {
  /** Milliseconds since 1970. */
  atMs: number;
  /** Whether the service still exists and is ACTIVE. */
  active: boolean;
  desired: number;
  strategy: DeploymentStrategy;
  breaker: { enabled: boolean; rollback: boolean };
  /** Whether ECS rolls back if one of its CloudWatch alarms goes off. */
  alarmsRollBack: boolean;
  /** Whether ECS judges the health of the tasks, by a load balancer or by the containers' own checks. */
  checksHealth: boolean;
  /** How long ECS ignores failing health checks of a new task, in milliseconds. */
  healthGraceMs: number;
  deployments: readonly DeploymentFact[];
  /** Tasks of the deployment that is followed which ended by themselves or never started. */
  failures: number;
  /** Undefined if ECS keeps no record, or may not be asked for it. */
  serviceDeployment?: ServiceDeploymentFact;
}

/** A look that failed: ECS could not be asked. */
export interface Unreachable {
  atMs: number;
  unreachable: string;
}

/** Facts that DescribeServices does not have. */
export interface FurtherFacts {
  atMs: number;
  failures: number;
  containerChecksHealth: boolean;
  serviceDeployment?: ServiceDeploymentFact;
}

/** Translates a DescribeServices response into the facts that a decision needs. */
export function snapshotOf(service: Service, further: FurtherFacts): Snapshot {
  const { deploymentConfiguration: configuration = {} } = service;
  const { deploymentCircuitBreaker: breaker, alarms, strategy = 'ROLLING' } = configuration;
  const behindLoadBalancer = (service.loadBalancers?.length ?? 0) > 0;
  const { containerChecksHealth, ...facts } = further;
  return {
    ...facts,
    active: service.status === 'ACTIVE',
    desired: service.desiredCount ?? 0,
    strategy,
    breaker: { enabled: breaker?.enable ?? false, rollback: (breaker?.enable && breaker.rollback) ?? false },
    alarmsRollBack: (alarms?.enable && alarms.rollback) ?? false,
    checksHealth: behindLoadBalancer || containerChecksHealth,
    healthGraceMs: (service.healthCheckGracePeriodSeconds ?? 0) * 1000,
    deployments: deploymentFacts(service),
  };
}

export function deploymentFacts({ deployments = [] }: Service): DeploymentFact[] {
  return deployments.map((deployment) => ({
    id: deployment.id ?? '',
    primary: deployment.status === 'PRIMARY',
    state: deployment.rolloutState,
    reason: deployment.rolloutStateReason ?? '',
    taskDefinition: deployment.taskDefinition ?? '',
    desired: deployment.desiredCount ?? 0,
    running: deployment.runningCount ?? 0,
    pending: deployment.pendingCount ?? 0,
  }));
}

/** The state of a deployment. Where ECS states none, as of controllers other than its own, the counts have to do. */
export function stateOf({ state, running, desired }: DeploymentFact): 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' {
  return state ?? (running === desired ? 'COMPLETED' : 'IN_PROGRESS');
}

/** Translates ECS's record of a deployment. `rolledBackTo` is the task definition of the revision that a rollback deploys. */
export function serviceDeploymentFact(deployment: ServiceDeployment, rolledBackTo?: string): ServiceDeploymentFact {
  const { lifecycleStage: stage, targetServiceRevision: target, rollback, lifecycleHookDetails = [] } = deployment;
  const hook = lifecycleHookDetails.find(({ status }) => status === 'AWAITING_ACTION' || status === 'IN_PROGRESS');
  const bakeMs = bakeTimeMs(deployment);
  const trafficPercent = target?.requestedProductionTrafficWeight;
  return {
    arn: deployment.serviceDeploymentArn ?? '',
    status: deployment.status,
    reason: deployment.statusReason ?? '',
    ...(stage && { stage }),
    requested: target?.requestedTaskCount ?? 0,
    running: target?.runningTaskCount ?? 0,
    ...(trafficPercent !== undefined && { trafficPercent }),
    ...(bakeMs !== undefined && { bakeMs }),
    ...(hook && { hook: hookFact(hook) }),
    ...(rollback && { rollbackReason: rollback.reason ?? '' }),
    ...(rolledBackTo !== undefined && { rolledBackTo }),
  };
}

function hookFact({ status, expiresAt, timeoutAction }: DeploymentLifecycleHookDetail) {
  return {
    awaitsAction: status === 'AWAITING_ACTION',
    ...(expiresAt && { expiresAtMs: expiresAt.getTime() }),
    ...(timeoutAction && { timeoutAction }),
  };
}

const minuteMs = 60_000;

/** How long ECS waits in the current stage: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html */
function bakeTimeMs({ lifecycleStage, deploymentConfiguration = {} }: ServiceDeployment): number | undefined {
  const { bakeTimeInMinutes, canaryConfiguration, linearConfiguration } = deploymentConfiguration;
  const minutes =
    lifecycleStage === 'BAKE_TIME'
      ? bakeTimeInMinutes
      : lifecycleStage === 'PRODUCTION_TRAFFIC_SHIFT'
        ? (canaryConfiguration?.canaryBakeTimeInMinutes ?? linearConfiguration?.stepBakeTimeInMinutes)
        : undefined;
  return minutes === undefined ? undefined : minutes * minuteMs;
}
