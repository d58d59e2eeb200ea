import {
  DescribeImagesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  type ImageDetail,
  paginateDescribeImages,
} from '@aws-sdk/client-ecr';
import { renewCredentials } from '../aws/renew-credentials.ts';
import { DeployError } from '../errors.ts';
import type { RegistryLogin } from './docker-settings.ts';
import { imageParts } from './image-name.ts';

/** An ECR registry: `123456789012.dkr.ecr.eu-west-1.amazonaws.com`. */
interface EcrRegistry {
  accountId: string;
  region: string;
}

/** The registry that a host is, if it is one of ECR's; also `.com.cn`, dual-stack and FIPS hosts. */
function ecrRegistry(host: string): EcrRegistry | undefined {
  const [, accountId, region] =
    /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/.exec(host) ?? [];
  return accountId && region ? { accountId, region } : undefined;
}

/**
 * Gets a login: REGISTRY_USERNAME and REGISTRY_PASSWORD if they are set, else a token of ECR for its own registries.
 * @example
 * const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
 * const login = await registryLogin(aws.ecr, registry);
 * await pushImage({ tags: [`${registry}/dev:ell`], ...(login && { login }) });
 */
export async function registryLogin(
  ecr: ECRClient,
  registry: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<RegistryLogin | undefined> {
  const { REGISTRY_USERNAME: username, REGISTRY_PASSWORD: password } = environment;
  if (username && password) return { registry, username, password };
  return ecrRegistry(registry) && ecrLogin(await clientFor(ecr, registry), registry);
}

async function ecrLogin(ecr: ECRClient, registry: string): Promise<RegistryLogin> {
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const token = Buffer.from(authorizationData?.[0]?.authorizationToken ?? '', 'base64').toString('utf8');
  const [username, ...rest] = token.split(':');
  if (!username || rest.length === 0)
    throw new DeployError('IMAGE_PUSH_FAILED', 'ECR gave no login; the key needs ecr:GetAuthorizationToken.');
  return { registry, username, password: rest.join(':') };
}

/**
 * Reads the image that a name means: `registry/repository:tag` or `registry/repository@sha256:…`.
 * @throws the errors of ECR, such as ImageNotFoundException and RepositoryNotFoundException
 */
export async function describeImage(ecr: ECRClient, image: string): Promise<ImageDetail | undefined> {
  const { host, repository, tag, digest } = imageParts(image);
  const imageId = digest === undefined ? { imageTag: tag ?? 'latest' } : { imageDigest: digest };
  const input = { ...registryId(host), repositoryName: repository, imageIds: [imageId] };
  const { imageDetails } = await (await clientFor(ecr, host)).send(new DescribeImagesCommand(input));
  return imageDetails?.[0];
}

/**
 * Lists every image of the repository that `image` is in.
 * @throws the errors of ECR, such as RepositoryNotFoundException
 */
export async function listImages(ecr: ECRClient, image: string): Promise<ImageDetail[]> {
  const { host, repository } = imageParts(image);
  const images: ImageDetail[] = [];
  const input = { ...registryId(host), repositoryName: repository };
  for await (const page of paginateDescribeImages({ client: await clientFor(ecr, host) }, input)) {
    images.push(...(page.imageDetails ?? []));
  }
  return images;
}

/** Without it, ECR looks in the account of the caller. */
export function registryId(host: string): { registryId?: string } {
  const registry = ecrRegistry(host);
  return registry ? { registryId: registry.accountId } : {};
}

/** A client for the region of a registry. */
export async function clientFor(ecr: ECRClient, host: string): Promise<ECRClient> {
  const registry = ecrRegistry(host);
  if (!registry || registry.region === (await ecr.config.region())) return ecr;
  const { credentials, endpoint, isCustomEndpoint, retryStrategy } = ecr.config;
  const client = new ECRClient({
    region: registry.region,
    credentials,
    retryStrategy: await retryStrategy(),
    ...(isCustomEndpoint && endpoint && { endpoint }),
  });
  renewCredentials(client);
  return client;
}
