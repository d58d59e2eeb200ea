import type { Service } from '@aws-sdk/client-ecs';
import { DeployError } from '../errors.ts';
import { deploymentFacts, stateOf } from './snapshot.ts';

/** @throws DeployError `DEPLOYMENT_IN_PROGRESS` while a rollout is in progress, unless it may be replaced. */
export function rejectInProgress(service: Service, replace = false): void {
  const running = deploymentFacts(service).find((one) => one.primary && stateOf(one) === 'IN_PROGRESS');
  if (!running || replace) return;
  const where = `${running.id}, ${running.running} of ${running.desired} running`;
  throw new DeployError(
    'DEPLOYMENT_IN_PROGRESS',
    `${service.serviceName} is being deployed already (${where}); wait until it ends, or replace it with --replace.`,
  );
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
