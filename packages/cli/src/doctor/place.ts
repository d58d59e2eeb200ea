import {
  type Fleet,
  type ResolvedEnvironment,
  type ResolvedService,
  resolveEnvironment,
  resolveServices,
  resourceNames,
} from '@bizom/fleet';

/** What a check looks at: one environment of a fleet, and how AWS is reached. */
export interface Place {
  fleet: Fleet;
  environment: ResolvedEnvironment;
  services: ResolvedService[];
  names: ReturnType<typeof resourceNames>;
  /** Configuration of every AWS client. */
  aws: { region: string; maxAttempts: number; profile?: string };
  /** Choices of `infra` for this environment. */
  infra: Fleet['infra']['environments'][string];
}

export function placeOf(fleet: Fleet, name: string, profile: string | undefined): Place {
  const environment = resolveEnvironment(fleet, name);
  const { environments, tags: _, logRetentionDays: __, ...shared } = fleet.infra;
  return {
    fleet,
    environment,
    services: resolveServices(fleet, name),
    names: resourceNames(fleet, name),
    aws: { region: environment.region, maxAttempts: 4, ...(profile !== undefined && { profile }) },
    infra: { ...shared, ...environments[name] },
  };
}
