import { join } from 'node:path';
import { fillPattern, type ResolvedService } from '@bizom/fleet';
import { downloadArtifacts } from '../image/artifacts.ts';
import type { RunRequest } from './run-request.ts';

/** Downloads one service's keys and credentials to where its Dockerfile expects them; nothing where the fleet has no bucket. */
export async function fetchArtifacts(request: RunRequest, { name }: ResolvedService): Promise<void> {
  const { fleet, environment, directory, aws, observer, signal } = request;
  const { artifactBucket: bucket, artifactPrefix, artifactDirectory } = fleet.deploy;
  if (bucket === undefined) return;
  const values = { environment, service: name };
  observer.progress(name, `downloading artifacts from s3://${bucket}`);
  await downloadArtifacts({
    s3: aws.s3,
    bucket,
    prefix: fillPattern(artifactPrefix, values),
    directory: join(directory, fillPattern(artifactDirectory, values)),
    ...(signal && { signal }),
  });
}
