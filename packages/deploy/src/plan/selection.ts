import { type Fleet, type ResolvedService, resolveService, resolveServices } from '@bizom/fleet';

/**
 * What DEPLOY_SERVICE asks for: one service, a comma list, or `all`; empty: undefined, the changed ones.
 * @throws FleetError `UNKNOWN_SERVICE` for a name that the fleet does not have in that environment.
 */
export function selectServices(
  fleet: Fleet,
  environment: string,
  asked: string | undefined,
): ResolvedService[] | undefined {
  const names = [
    ...new Set(
      (asked ?? '')
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    ),
  ];
  if (names.length === 0) return undefined;
  const all = resolveServices(fleet, environment);
  if (names.includes('all') && names.length === 1) return all;
  const chosen = new Set(names.map((name) => resolveService(fleet, environment, name).name));
  return all.filter(({ name }) => chosen.has(name));
}
