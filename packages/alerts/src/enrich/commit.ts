import type { Clients } from '../aws/clients.ts';
import type { Classified } from '../stop/classification.ts';

const commitForm = /(?:^|[-_.])([0-9a-f]{7,40})$/;

/** The commit that an image was built from, by its tags: `ell-de46554…` or the bare hash. */
export function commitOfTags(tags: readonly string[]): string | undefined {
  const commits = tags.map((tag) => commitForm.exec(tag)?.[1]).filter((commit) => commit !== undefined);
  // A word such as "defaced" or a date is hexadecimal too: a hash has letters and digits.
  return commits.filter((commit) => /\d/.test(commit) && /[a-f]/.test(commit)).sort((a, b) => b.length - a.length)[0];
}

/** The commit of the culprit's image: by its own tag, else by the other tags that ECR has for its digest (ecr:DescribeImages). */
export async function fetchCommit(
  { image, imageDigest }: Classified,
  clients: Clients,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  const parts = /^(?:(\d{12})\.dkr\.ecr\.[^/]+\/)?([^:@]+)(?::([^@]+))?/.exec(image ?? '');
  const own = commitOfTags([parts?.[3] ?? '']);
  const [, registryId, repositoryName] = parts ?? [];
  if (own !== undefined || !registryId || !repositoryName || imageDigest === undefined) return own;
  const { DescribeImagesCommand } = await import('@aws-sdk/client-ecr');
  const command = new DescribeImagesCommand({ registryId, repositoryName, imageIds: [{ imageDigest }] });
  const { imageDetails = [] } = await (await clients.ecr()).send(command, { abortSignal });
  return commitOfTags(imageDetails.flatMap(({ imageTags = [] }) => imageTags));
}
