import { type Fleet, fillPattern, resolveEnvironment } from '@bizom/fleet';

/** The role that a pipeline takes by OIDC to deploy to an environment. */
export function deploymentRole(fleet: Fleet, environment: string): string {
  const { role } = fleet.deploy.pipelines;
  const { accountId } = resolveEnvironment(fleet, environment);
  if (role !== undefined) return fillPattern(role, { environment, service: '' });
  return `arn:aws:iam::${accountId}:role/bizom-deploy-${environment}`;
}
