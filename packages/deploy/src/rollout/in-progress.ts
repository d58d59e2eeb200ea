import type { Service } from '@aws-sdk/client-ecs';
import { DeployError } from '../errors.ts';
import { breakerThreshold } from './decide.ts';
import { deploymentFacts, stateOf } from './snapshot.ts';

/**
 * @returns whether the rollout in progress crash-loops and may be replaced: nothing else will end it
 * @throws DeployError `DEPLOYMENT_IN_PROGRESS` while a rollout is in progress, unless it may be replaced
 */
export function rejectInProgress(service: Service, replace = false): boolean {
  const running = deploymentFacts(service).find((one) => one.primary && stateOf(one) === 'IN_PROGRESS');
  if (!running || replace) return false;
  if (crashLoops(service)) return true;
  const where = `${running.id}, ${running.running} of ${running.desired} running`;
  throw new DeployError(
    'DEPLOYMENT_IN_PROGRESS',
    `${service.serviceName} is being deployed already (${where}); wait until it ends, or replace it with --replace.`,
  );
}

/**
 * Whether the primary deployment starts tasks that fail, again and again: a rolling update that no circuit breaker, no alarm
 * and no person ends. ECS counts its failed tasks: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
 */
function crashLoops({ deployments, deploymentConfiguration = {}, desiredCount = 0 }: Service): boolean {
  const { strategy = 'ROLLING', deploymentCircuitBreaker, alarms } = deploymentConfiguration;
  const primary = deployments?.find(({ status }) => status === 'PRIMARY');
  const ecsEndsIt = deploymentCircuitBreaker?.enable || (alarms?.enable && alarms.rollback);
  if (!primary || strategy !== 'ROLLING' || ecsEndsIt) return false;
  return (primary.failedTasks ?? 0) >= breakerThreshold(desiredCount) && (primary.runningCount ?? 0) < desiredCount;
}

/**
 * Refuses a service that this command cannot deploy.
 * @throws DeployError `DEPLOY_FAILED`, with what to use instead
 */
export function requireSupported(service: Service, desiredCount?: number): void {
  const { serviceName, status, deploymentController, schedulingStrategy } = service;
  const refuse = (why: string) => {
    throw new DeployError('DEPLOY_FAILED', `${serviceName} ${why}`);
  };
  if (status !== undefined && status !== 'ACTIVE') refuse(`is ${status}: it is being deleted; create it again first.`);
  const controller = deploymentController?.type;
  if (controller === 'CODE_DEPLOY')
    refuse(
      'is deployed by CodeDeploy: start its deployments there, or give it the controller ECS with the strategy BLUE_GREEN.',
    );
  if (controller === 'EXTERNAL')
    refuse('has an EXTERNAL deployment controller: deploy it with the tool that manages its task sets.');
  if (schedulingStrategy === 'DAEMON' && desiredCount !== undefined)
    refuse('is a DAEMON service, which runs one task on each instance: leave out --count and desiredCount.');
}
