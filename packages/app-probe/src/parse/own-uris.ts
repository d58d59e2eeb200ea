import type { Endpoints } from '../target/target.ts';

/** Another endpoint of the same Actuator. */
export function siblingPath(path: string, endpoint: string): string {
  return `${path.slice(0, path.lastIndexOf('/'))}/${endpoint}`;
}

/**
 * The URIs of what the probe itself asks of a target, as the target's own metrics call them: without the context path, if it has
 * one, so that each is there with and without what may be one.
 */
export function ownUris({ health, metrics }: Endpoints): string[] {
  const asked =
    metrics === undefined
      ? [health]
      : [health, metrics, siblingPath(metrics, 'metrics'), siblingPath(metrics, 'threaddump')];
  return [...new Set(asked.flatMap(withoutContexts))];
}

/** `/shop/manage/health` is `/manage/health` below the context path `/shop`; `/health` may be the service's own. */
export function withoutContexts(path: string): string[] {
  const next = path.indexOf('/', 1);
  return next === -1 || path.indexOf('/', next + 1) === -1 ? [path] : [path, ...withoutContexts(path.slice(next))];
}
