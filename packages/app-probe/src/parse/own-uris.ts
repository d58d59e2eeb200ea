/**
 * The URIs of the probe's own requests, as the target's own metrics call them: without the context path, if there is one. Each is
 * given with and without every part that may be a context path.
 * @param paths what the probe asks for
 */
export function ownUris(paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap(withoutContexts))];
}

/** `/shop/manage/health` is `/manage/health` below the context path `/shop`; `/health` may be the service's own. */
export function withoutContexts(path: string): string[] {
  const next = path.indexOf('/', 1);
  return next === -1 || path.indexOf('/', next + 1) === -1 ? [path] : [path, ...withoutContexts(path.slice(next))];
}
