import { readFile } from 'node:fs/promises';
import type { Fleet } from '@bizom/fleet';
import { type Finding, failed, ok, skipped } from '../finding.ts';

/** Whether the file of the CI system is what the fleet says, and the image that its steps run in is in the registry. */
export async function checkPipelines(fleet: Fleet): Promise<Finding[]> {
  const { ciSystems, pipelinesFile } = await import('@bizom/deploy');
  const { ci } = fleet.deploy.pipelines;
  const file = Object.hasOwn(ciSystems, ci) ? ciSystems[ci]?.file : undefined;
  if (file === undefined)
    return [failed('pipelines file', `no CI system is called "${ci}"`, 'correct deploy.pipelines.ci in the fleet')];
  const there = await readFile(file, 'utf8').catch(() => undefined);
  if (there === undefined) return [skipped(file, 'not in this folder; bizom deploy pipelines writes it')];
  if (there === pipelinesFile(fleet)) return [ok(file, 'is what the fleet says')];
  return [failed(file, 'is not what the fleet says', 'bizom deploy pipelines, and commit it')];
}

/** `123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:latest`. */
const ecrImage = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+):([^@]+)$/;

/** Whether the image that the steps of the pipelines run in is in its registry. */
export async function checkPipelinesImage(fleet: Fleet, profile: string | undefined): Promise<Finding[]> {
  const { pipelines, registry } = fleet.deploy;
  const host = registry ?? `${fleet.accountId}.dkr.ecr.${fleet.region}.amazonaws.com`;
  const image = pipelines.image ?? `${host}/${fleet.name}:latest`;
  const what = 'image of the pipelines';
  const [, registryId, region, repositoryName, imageTag] = ecrImage.exec(image) ?? [];
  if (region === undefined) return [skipped(what, `${image} is not in ECR`)];
  const { DescribeImagesCommand, ECRClient } = await import('@aws-sdk/client-ecr');
  const client = new ECRClient({ region, maxAttempts: 4, ...(profile !== undefined && { profile }) });
  try {
    const { imageDetails = [] } = await client.send(
      new DescribeImagesCommand({ registryId, repositoryName, imageIds: [{ imageTag }] }),
    );
    const pushed = imageDetails[0]?.imagePushedAt?.toISOString().slice(0, 10);
    return [ok(what, `${image}${pushed === undefined ? '' : `, pushed ${pushed}`}`)];
  } catch (error) {
    if (!['ImageNotFoundException', 'RepositoryNotFoundException'].includes((error as Error).name)) throw error;
    const fix = `bizom deploy pipelines --base-image | docker build -t ${image} - && docker push ${image}`;
    return [failed(what, `${image} is not in the registry`, fix)];
  }
}
