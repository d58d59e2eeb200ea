import type { Fleet, ResolvedEnvironment } from '@bizom/fleet';

/** The host of the registry: the fleet's own, else the ECR of an account and region. */
export function registryHost(
  fleet: Fleet,
  { accountId, region }: Pick<ResolvedEnvironment, 'accountId' | 'region'>,
): string {
  return fleet.deploy.registry ?? `${accountId}.dkr.ecr.${region}.amazonaws.com`;
}
