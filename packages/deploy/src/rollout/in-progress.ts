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
