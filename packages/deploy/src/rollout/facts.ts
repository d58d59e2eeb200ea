import type { Service } from '@aws-sdk/client-ecs';
import { DeployError } from '../errors.ts';
import type { DeploymentFact, RolloutFacts } from './rollout.ts';

/** Translates a DescribeServices response into the facts that a decision needs. */
export function rolloutFacts(
  service: Service,
  seen: { atMs: number; failures: number; containerChecksHealth: boolean },
): RolloutFacts {
  const breaker = service.deploymentConfiguration?.deploymentCircuitBreaker;
  const behindLoadBalancer = (service.loadBalancers?.length ?? 0) > 0;
  return {
    atMs: seen.atMs,
    active: service.status === 'ACTIVE',
    desired: service.desiredCount ?? 0,
    breaker: { enabled: breaker?.enable ?? false, rollback: (breaker?.enable && breaker.rollback) ?? false },
    checksHealth: behindLoadBalancer || seen.containerChecksHealth,
    deployments: deploymentFacts(service),
    failures: seen.failures,
  };
}

export function deploymentFacts({ deployments = [] }: Service): DeploymentFact[] {
  return deployments.map((deployment) => ({
    id: deployment.id ?? '',
    primary: deployment.status === 'PRIMARY',
    // Deployment controllers other than ECS show no state: only the count of running tasks is known.
    state:
      deployment.rolloutState ?? (deployment.runningCount === deployment.desiredCount ? 'COMPLETED' : 'IN_PROGRESS'),
    reason: deployment.rolloutStateReason ?? '',
    taskDefinition: deployment.taskDefinition ?? '',
    desired: deployment.desiredCount ?? 0,
    running: deployment.runningCount ?? 0,
    pending: deployment.pendingCount ?? 0,
  }));
}

/** @throws DeployError `DEPLOYMENT_IN_PROGRESS` while a rollout is in progress, unless it may be replaced. */
export function rejectInProgress(service: Service, replace = false): void {
  const running = deploymentFacts(service).find(({ primary, state }) => primary && state === 'IN_PROGRESS');
  if (!running || replace) return;
  const where = `${running.id}, ${running.running} of ${running.desired} running`;
  throw new DeployError(
    'DEPLOYMENT_IN_PROGRESS',
    `${service.serviceName} is being deployed already (${where}); wait until it ends, or replace it with --replace.`,
  );
}
