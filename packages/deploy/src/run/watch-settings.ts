import type { Fleet } from '@bizom/fleet';
import type { DeployServiceRequest } from '../rollout/deploy-service.ts';

/** How the fleet wants rollouts to be watched. */
export function watchSettings({
  deploy,
}: Fleet): Pick<DeployServiceRequest, 'stallMs' | 'timeoutMs' | 'pollMs' | 'settleMs'> {
  const { stallSeconds, timeoutSeconds, pollSeconds, settleSeconds } = deploy;
  return {
    stallMs: stallSeconds * 1000,
    ...(timeoutSeconds !== undefined && { timeoutMs: timeoutSeconds * 1000 }),
    pollMs: pollSeconds * 1000,
    settleMs: settleSeconds * 1000,
  };
}
