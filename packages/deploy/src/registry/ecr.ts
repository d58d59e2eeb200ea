import {
  DescribeImagesCommand,
  type ECRClient,
  GetAuthorizationTokenCommand,
  type ImageDetail,
  paginateDescribeImages,
} from '@aws-sdk/client-ecr';
import { DeployError } from '../errors.ts';
import type { RegistryLogin } from './docker-settings.ts';

/** How to log in: REGISTRY_USERNAME and REGISTRY_PASSWORD where they are set, else a token of ECR's for its own registries. */
export async function registryLogin(
  ecr: ECRClient,
  registry: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<RegistryLogin | undefined> {
  const { REGISTRY_USERNAME: username, REGISTRY_PASSWORD: password } = environment;
  if (username && password) return { registry, username, password };
  return isEcr(registry) ? ecrLogin(ecr, registry) : undefined;
}

/** Whether a host is one of ECR's: `123456789012.dkr.ecr.region.amazonaws.com`, also `.com.cn` and FIPS. */
function isEcr(registry: string): boolean {
  return /^\d{12}\.dkr\.ecr(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(registry);
}

async function ecrLogin(ecr: ECRClient, registry: string): Promise<RegistryLogin> {
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const token = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64').toString('utf8');
  const [username, ...rest] = token.split(':');
  if (!username || rest.length === 0)
    throw new DeployError('IMAGE_PUSH_FAILED', 'ECR gave no login; the key needs ecr:GetAuthorizationToken.');
  return { registry, username, password: rest.join(':') };
}

/** All tags of the image with a digest. @throws what ECR says, such as RepositoryNotFoundException. */
export async function tagsOf(ecr: ECRClient, repositoryName: string, imageDigest: string): Promise<string[]> {
  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageDigest }] }));
  return imageDetails?.[0]?.imageTags ?? [];
}

/** The image that a tag names. @throws what ECR says, such as ImageNotFoundException. */
export async function imageTagged(
  ecr: ECRClient,
  repositoryName: string,
  imageTag: string,
): Promise<ImageDetail | undefined> {
  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] }));
  return imageDetails?.[0];
}

/** Every image of a repository. @throws what ECR says, such as RepositoryNotFoundException. */
export async function imagesOf(ecr: ECRClient, repositoryName: string): Promise<ImageDetail[]> {
  const images: ImageDetail[] = [];
  for await (const { imageDetails = [] } of paginateDescribeImages({ client: ecr }, { repositoryName })) {
    images.push(...imageDetails);
  }
  return images;
}
