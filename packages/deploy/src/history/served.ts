import { revisionName } from '../ecs/task-definition.ts';

/** A revision with an image that served, as far as it is known. */
export interface Served {
  /** The task definition, by its ARN or as `ell:12`. */
  taskDefinition: string;
  /** As the revision names it, such as `registry/dev:ell`. */
  image?: string;
  /** `sha256:…`: what the tasks ran. */
  digest?: string;
  /** When it began to serve. */
  at?: Date;
}

/**
 * What served and can be gone back to, the oldest first; the last one serves now. A deployment of something that served
 * before is a return to it: what was deployed in between is not on the way back any more. So repeated rollbacks walk back,
 * and never forward.
 * @param history every deployment that succeeded, the oldest first
 */
export function wayBack(history: readonly Served[]): Served[] {
  const way: Served[] = [];
  for (const served of history) {
    const at = way.findIndex((earlier) => isSame(earlier, served));
    if (at >= 0) way.length = at;
    way.push(served);
  }
  return way;
}

/** Whether two revisions run the same: by the digest of their image, else by the revision itself. */
export function isSame(a: Served, b: Served): boolean {
  if (a.digest !== undefined && b.digest !== undefined) return a.digest === b.digest;
  return revisionName(a.taskDefinition) === revisionName(b.taskDefinition) && a.digest === b.digest;
}
