import type { ServiceDeploymentBrief, ServiceRevision } from '@aws-sdk/client-ecs';
import type { AwsClients } from '../aws/clients.ts';
import { isRefused } from '../aws/failures.ts';
import type { ServiceName } from '../ecs/service.ts';
import {
  describeServiceDeployment,
  describeServiceRevisions,
  listServiceDeployments,
} from '../ecs/service-deployments.ts';
import { imageParts } from '../registry/image-name.ts';
import type { Served } from './served.ts';
import { readServedMarks } from './served-marks.ts';

/** One deployment of a service, as far as it is known. */
export interface PastDeployment extends Partial<Served> {
  /** As ECS says it, such as `SUCCESSFUL` or `ROLLBACK_SUCCESSFUL`. */
  status: string;
  reason: string;
  startedAt?: Date;
  finishedAt?: Date;
}

/** Where the history is from: ECS's records, this command's own marks, or nowhere. */
export type HistorySource = 'ecs' | 'marks' | 'none';

export interface DeploymentHistory {
  source: HistorySource;
  /** The latest first. */
  deployments: PastDeployment[];
  /** Why ECS's records could not be read. */
  refused?: string;
}

/** Which service, and the container whose image it is about. */
export interface HistoryRequest extends ServiceName {
  container: string;
}

/** Reads the deployments of a service: from ECS's records, else from the marks that this command left. */
export async function deploymentHistory(
  { ecs }: Pick<AwsClients, 'ecs'>,
  request: HistoryRequest,
): Promise<DeploymentHistory> {
  const recorded = await recordedDeployments(ecs, request).catch((error: Error) => {
    if (!isRefused(error)) throw error;
    return error;
  });
  const refused = recorded instanceof Error ? { refused: recorded.message } : {};
  if (!(recorded instanceof Error) && recorded.length > 0) return { source: 'ecs', deployments: recorded };
  const marks = await readServedMarks(ecs, request);
  const deployments = marks.map((served) => ({
    ...served,
    status: 'SUCCESSFUL',
    reason: '',
    ...(served.at && { finishedAt: served.at }),
  }));
  return { source: marks.length > 0 ? 'marks' : 'none', deployments, ...refused };
}

async function recordedDeployments(ecs: AwsClients['ecs'], request: HistoryRequest): Promise<PastDeployment[]> {
  const listed = await listServiceDeployments(ecs, request);
  const arns = listed.flatMap(({ targetServiceRevisionArn }) => targetServiceRevisionArn ?? []);
  const revisions = await describeServiceRevisions(ecs, arns);
  const deployments = listed.map((brief) =>
    pastDeployment(brief, revisions.get(brief.targetServiceRevisionArn ?? ''), request.container),
  );
  const oldest = listed.at(-1)?.serviceDeploymentArn;
  const first = oldest === undefined ? undefined : await servedBefore(ecs, oldest, request.container);
  return first ? [...deployments, first] : deployments;
}

/** The oldest record names what served before it. */
async function servedBefore(
  ecs: AwsClients['ecs'],
  oldest: string,
  container: string,
): Promise<PastDeployment | undefined> {
  const source = (await describeServiceDeployment(ecs, oldest))?.sourceServiceRevisions?.[0]?.arn;
  const revision = source === undefined ? undefined : (await describeServiceRevisions(ecs, [source])).get(source);
  return revision && { status: 'SUCCESSFUL', reason: 'before the oldest record', ...servedBy(revision, container) };
}

function pastDeployment(
  { status = 'PENDING', statusReason = '', createdAt, startedAt, finishedAt }: ServiceDeploymentBrief,
  revision: ServiceRevision | undefined,
  container: string,
): PastDeployment {
  const began = startedAt ?? createdAt;
  return {
    status,
    reason: statusReason,
    ...(began && { startedAt: began }),
    ...(finishedAt && { finishedAt, at: finishedAt }),
    ...(revision && servedBy(revision, container)),
  };
}

function servedBy({ taskDefinition, containerImages = [] }: ServiceRevision, container: string): Partial<Served> {
  const { image, imageDigest } = containerImages.find(({ containerName }) => containerName === container) ?? {};
  const digest = imageDigest ?? (image === undefined ? undefined : imageParts(image).digest);
  return { ...(taskDefinition && { taskDefinition }), ...(image && { image }), ...(digest && { digest }) };
}
