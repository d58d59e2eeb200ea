import { fillPattern } from '@bizom/fleet';
import type { DraftEnvironment } from './environments.ts';
import type { DraftService } from './services.ts';

/** Log groups that several environments write to, by the environment that does not ship them. */
export interface SharedLogGroups {
  excluded: Record<string, string[]>;
  /** By environment, the one that ships its log groups. */
  shippedBy: ReadonlyMap<string, string>;
}

/**
 * A log group is shipped by one environment: production, else the first that writes to it.
 * @param pattern log group of services whose own is not known
 */
export function sharedLogGroups(
  services: readonly DraftService[],
  environments: readonly DraftEnvironment[],
  pattern: string,
): SharedLogGroups {
  const shippers = new Map<string, string>();
  const excluded: Record<string, string[]> = {};
  const shippedBy = new Map<string, string>();
  const inOrder = environments.toSorted((a, b) => Number(b.production) - Number(a.production));
  for (const { name } of inOrder) {
    const groups = new Set(services.flatMap((service) => logGroupsOf(service, name, pattern)));
    for (const group of [...groups].sort()) {
      const shipper = shippers.get(group);
      if (shipper === undefined) shippers.set(group, name);
      else {
        excluded[name] = [...(excluded[name] ?? []), group];
        shippedBy.set(name, shipper);
      }
    }
  }
  return { excluded, shippedBy };
}

function logGroupsOf({ name, places }: DraftService, environment: string, pattern: string): string[] {
  return places
    .filter((place) => place.environment === environment)
    .map(({ facts }) => facts.logGroup ?? fillPattern(pattern, { environment, service: name }));
}
