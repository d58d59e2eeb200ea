import { type EvidencePlace, evidencePrefix, parseEvidenceKey } from '@bizom/fleet';
import type { Clients } from '../aws/clients.ts';
import type { Classified } from '../stop/classification.ts';

/** The last that the probe kept of a task: thread dump and metrics of a moment before it died. */
export interface KeptEvidence {
  bucket: string;
  key: string;
  /** Why it was kept, such as `heap-critical`. */
  trigger: string;
  /** Milliseconds since 1970. */
  atMs: number;
}

/**
 * Finds what the probe kept of the stopped task (s3:ListBucket).
 * @param place the fleet's `probe.blackBox`; undefined: the probe keeps nothing
 */
export async function fetchEvidence(
  { taskId }: Classified,
  place: EvidencePlace | undefined,
  clients: Pick<Clients, 's3'>,
  abortSignal: AbortSignal,
): Promise<KeptEvidence | undefined> {
  if (place === undefined || taskId === undefined) return undefined;
  const { ListObjectsV2Command } = await import('@aws-sdk/client-s3');
  const command = new ListObjectsV2Command({ Bucket: place.bucket, Prefix: evidencePrefix(place, taskId) });
  const { Contents = [] } = await (await clients.s3()).send(command, { abortSignal });
  const kept = Contents.flatMap(({ Key: key = '' }) => {
    const name = parseEvidenceKey(key);
    return name ? [{ bucket: place.bucket, key, trigger: name.trigger, atMs: name.atMs }] : [];
  });
  return kept.sort((a, b) => b.atMs - a.atMs)[0];
}
