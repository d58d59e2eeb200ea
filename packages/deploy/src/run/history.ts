import { renderTable } from '@bizom/command';
import type { ResolvedService } from '@bizom/fleet';
import type { AwsClients } from '../aws/clients.ts';
import { revisionName } from '../ecs/task-definition.ts';
import { inWords } from '../errors.ts';
import { safeLine } from '../foreign-text.ts';
import { deploymentHistory, type HistorySource, type PastDeployment } from '../history/deployments.ts';
import { commitOfImage } from '../history/running.ts';

/** One deployment of a service, with the commit that it deployed if the registry tells it. */
export interface HistoryEntry extends PastDeployment {
  commit?: string;
}

/** What a service ran, the latest first; `error` if AWS does not say. */
export type ServiceHistory =
  | { service: string; error: string }
  | { service: string; source: HistorySource; refused?: string; deployments: HistoryEntry[] };

/**
 * Reads what a service ran, and how each deployment ended.
 * @param limit how many deployments
 * @example
 * const history = await serviceHistory(aws, resolveService(fleet, 'prod', 'ell'), 10);
 * if ('deployments' in history) for (const { status, commit } of history.deployments) console.log(status, commit);
 */
export async function serviceHistory(
  aws: Pick<AwsClients, 'ecs' | 'ecr'>,
  { name, cluster, ecsService, container }: ResolvedService,
  limit: number,
): Promise<ServiceHistory> {
  try {
    const { source, deployments, refused } = await deploymentHistory(aws, { cluster, ecsService, container });
    const entries = deployments.slice(0, limit).map(async (one): Promise<HistoryEntry> => {
      const commit = one.image === undefined ? undefined : await commitOfImage(aws.ecr, name, one.image, one.digest);
      return { ...one, reason: safeLine(one.reason), ...(commit && { commit }) };
    });
    return {
      service: name,
      source,
      ...(refused && { refused: safeLine(refused) }),
      deployments: await Promise.all(entries),
    };
  } catch (error) {
    return { service: name, error: safeLine(inWords(error)) };
  }
}

const columns = ['service', 'ended', 'status', 'revision', 'commit', 'digest', 'reason'].map((title) => ({ title }));

export function renderHistory(histories: readonly ServiceHistory[]): string {
  const rows = histories.flatMap((history) => {
    if ('error' in history) return [[history.service, '-', '-', '-', '-', '-', history.error]];
    if (history.deployments.length === 0) {
      const why = history.refused ?? 'ECS has no record of its deployments, and this command left no mark';
      return [[history.service, '-', '-', '-', '-', '-', why]];
    }
    return history.deployments.map((one) => [
      history.service,
      one.finishedAt?.toISOString().slice(0, 16) ?? '-',
      one.status,
      one.taskDefinition === undefined ? '-' : revisionName(one.taskDefinition),
      one.commit?.slice(0, 12) ?? '-',
      one.digest?.slice(0, 19) ?? '-',
      one.reason,
    ]);
  });
  return renderTable(columns, rows);
}
