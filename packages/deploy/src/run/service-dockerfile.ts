import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fillPattern, type ResolvedService } from '@bizom/fleet';
import { dockerfileText } from '../image/dockerfile.ts';
import type { BuildRequest } from '../image/image.ts';
import type { RunRequest } from './run-request.ts';

/** The service's own Dockerfile where the repository has it, else the text of a generated one. */
export function serviceDockerfile(
  { fleet, directory, environment }: Pick<RunRequest, 'fleet' | 'directory' | 'environment'>,
  { name, port }: ResolvedService,
): BuildRequest['dockerfile'] {
  const fill = (pattern: string) => fillPattern(pattern, { environment, service: name });
  const { deploy } = fleet;
  const path = fill(deploy.dockerfile);
  if (existsSync(join(directory, path))) return { path };
  return {
    text: dockerfileText({
      baseImage: deploy.baseImage,
      environment,
      service: name,
      warFile: fill(deploy.warFile),
      port,
      ...(deploy.artifactBucket !== undefined && { artifactDirectory: fill(deploy.artifactDirectory) }),
    }),
  };
}
