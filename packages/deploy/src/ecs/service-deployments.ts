import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  type ECSClient,
  ListServiceDeploymentsCommand,
  type ServiceDeployment,
  type ServiceDeploymentBrief,
  type ServiceRevision,
  StopServiceDeploymentCommand,
} from '@aws-sdk/client-ecs';
import { abortable, type ServiceName } from './service.ts';

/*
 * ECS keeps a record of each deployment of a service for 90 days, with its end:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html
 * Deployments before 25 October 2024 have none.
 */

/** Largest page of ListServiceDeployments: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html */
const pageSize = 100;
/** DescribeServiceDeployments and DescribeServiceRevisions take at most 20 ARNs. */
const describedAtOnce = 20;
/** More deployments in 90 days than a person looks at, or a rollback walks back through. */
const maxListed = 500;

/** Lists the deployments of a service that ECS has a record of, the latest first. */
export async function listServiceDeployments(
  ecs: ECSClient,
  { cluster, ecsService }: ServiceName,
  { limit = maxListed, signal }: { limit?: number; signal?: AbortSignal } = {},
): Promise<ServiceDeploymentBrief[]> {
  const listed: ServiceDeploymentBrief[] = [];
  let nextToken: string | undefined;
  do {
    const input = {
      cluster,
      service: ecsService,
      maxResults: Math.min(pageSize, limit),
      ...(nextToken && { nextToken }),
    };
    const page = await ecs.send(new ListServiceDeploymentsCommand(input), abortable(signal));
    listed.push(...(page.serviceDeployments ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined && listed.length < limit);
  return listed.sort((a, b) => beganAt(b) - beganAt(a));
}

/** Reads one deployment; undefined if ECS has no record of it. */
export async function describeServiceDeployment(
  ecs: ECSClient,
  arn: string,
  signal?: AbortSignal,
): Promise<ServiceDeployment | undefined> {
  const command = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] });
  return (await ecs.send(command, abortable(signal))).serviceDeployments?.[0];
}

/** Reads service revisions by their ARN. Revisions that ECS does not know are missing from the result. */
export async function describeServiceRevisions(
  ecs: ECSClient,
  arns: readonly string[],
): Promise<Map<string, ServiceRevision>> {
  const found = new Map<string, ServiceRevision>();
  const wanted = [...new Set(arns)];
  for (let at = 0; at < wanted.length; at += describedAtOnce) {
    const serviceRevisionArns = wanted.slice(at, at + describedAtOnce);
    const { serviceRevisions = [] } = await ecs.send(new DescribeServiceRevisionsCommand({ serviceRevisionArns }));
    for (const revision of serviceRevisions) found.set(revision.serviceRevisionArn ?? '', revision);
  }
  return found;
}

/** Asks ECS to end a deployment in progress and to go back to the revision that served before. */
export async function rollBackServiceDeployment(ecs: ECSClient, serviceDeploymentArn: string): Promise<void> {
  await ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn, stopType: 'ROLLBACK' }));
}

function beganAt({ createdAt, startedAt }: ServiceDeploymentBrief): number {
  return (createdAt ?? startedAt)?.getTime() ?? 0;
}
