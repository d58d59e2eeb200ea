import { renderTable } from '@bizom/command';
import type { ResolvedService } from '@bizom/fleet';
import type { AwsClients } from '../aws/clients.ts';
import { describeService } from '../ecs/service.ts';
import { inWords } from '../errors.ts';
import { safeLine } from '../foreign-text.ts';
import { whatRuns } from '../history/running.ts';
import { deploymentFacts } from '../rollout/snapshot.ts';

/** What one service runs now; `error` if AWS does not say. */
export type ServiceStatus =
  | { service: string; error: string }
  | {
      service: string;
      running: number;
      desired: number;
      /** Of the primary deployment: `IN_PROGRESS`, `COMPLETED` or `FAILED`; `unknown` if ECS does not state it. */
      deployment: string;
      reason: string;
      image: string;
      digest?: string;
      commit?: string;
    };

/**
 * Reads what one service runs now, and how its last deployment stands. A failure of AWS is in the answer, not thrown.
 * @example
 * const status = await serviceStatus(aws, resolveService(fleet, 'prod', 'ell'));
 * if ('running' in status) console.log(`${status.running} of ${status.desired} run commit ${status.commit ?? 'unknown'}`);
 */
export async function serviceStatus(
  aws: Pick<AwsClients, 'ecs' | 'ecr'>,
  service: ResolvedService,
): Promise<ServiceStatus> {
  const { name, cluster, ecsService, container } = service;
  try {
    const described = await describeService(aws.ecs, { cluster, ecsService });
    const primary = deploymentFacts(described).find((deployment) => deployment.primary);
    return {
      service: name,
      running: described.runningCount ?? 0,
      desired: described.desiredCount ?? 0,
      deployment: primary ? (primary.state ?? 'unknown') : 'none',
      reason: primary?.reason ?? '',
      ...(await whatRuns(aws, { service: name, cluster, ecsService, container })),
    };
  } catch (error) {
    return { service: name, error: safeLine(inWords(error)) };
  }
}

export function renderStatus(services: readonly ServiceStatus[]): string {
  const columns = ['service', 'running', 'deployment', 'commit', 'image'].map((title) => ({ title }));
  const rows = services.map((one) =>
    'error' in one
      ? [one.service, '-', '-', '-', one.error]
      : [one.service, `${one.running} of ${one.desired}`, one.deployment, one.commit?.slice(0, 12) ?? '-', one.image],
  );
  return renderTable(columns, rows);
}
