import type { Account } from '../account/account.ts';
import type { DraftEnvironment } from './environments.ts';
import { distinctNames, fleetName, generalise, shortName } from './names.ts';
import { type ServiceFacts, serviceFacts } from './service-facts.ts';

/** A service of the fleet in one environment. */
interface Place {
  environment: string;
  cluster: string;
  ecsService: string;
  facts: ServiceFacts;
}

/** A service of the fleet with the environments that it runs in. */
export interface DraftService {
  name: string;
  places: readonly Place[];
}

/** The services of all environments: what is called alike in two of them, apart from words of environment and fleet, is one service. */
export function draftServices(
  account: Account,
  environments: readonly DraftEnvironment[],
  fleet: string | undefined,
): DraftService[] {
  const byName = new Map<string, Place[]>();
  for (const environment of environments) {
    for (const [name, place] of placesIn(account, environment, fleet)) {
      byName.set(name, [...(byName.get(name) ?? []), place]);
    }
  }
  return [...byName].map(([name, places]) => ({ name, places })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The services of one environment by their names in the fleet; those that would share a short name keep their long ones. */
function placesIn(account: Account, environment: DraftEnvironment, fleet: string | undefined): Map<string, Place> {
  const places = environment.clusters.flatMap(({ name: cluster, services }) =>
    services.map((service) => ({ service, cluster })),
  );
  const own = new Set([environment.name]);
  const surplus = new Set([environment.name, ...(fleet === undefined ? [] : fleet.split('-'))]);
  const names = distinctNames(
    places.map(({ service: { name }, cluster }) => [
      shortName(name, surplus),
      shortName(name, own),
      fleetName(name),
      shortName(`${name}-${cluster}`, own),
      fleetName(`${name}-${cluster}`),
    ]),
  );
  return new Map(
    places.map(({ service, cluster }, index) => {
      const facts = serviceFacts(account, service);
      return [names[index] ?? '', { environment: environment.name, cluster, ecsService: service.name, facts }];
    }),
  );
}

type Value = string | number | object;
type Fields = Readonly<Record<string, Value | undefined>>;

/** Default values of a fleet, which need not be written. */
const defaults: Fields = { ecsService: '{service}', container: '{service}', port: 8080 };

/** The entry of a service in the fleet: what is the same in all its environments once, what differs in `environments`. */
export function serviceEntry(
  { name, places }: DraftService,
  environments: readonly DraftEnvironment[],
  logGroup: string | undefined,
): Record<string, unknown> {
  const fields = places.map((place) => fieldsOf(name, place, environments, logGroup));
  const keys = [...new Set(fields.flatMap((values) => Object.keys(values)))];
  const shared: Record<string, unknown> = {};
  const own: Record<string, Record<string, unknown>> = {};
  for (const key of keys) {
    const texts = new Set(fields.map((values) => JSON.stringify(values[key])));
    if (texts.size === 1) {
      shared[key] = fields[0]?.[key];
      continue;
    }
    for (const [index, values] of fields.entries()) {
      const environment = places[index]?.environment ?? '';
      if (values[key] !== undefined) own[environment] = { ...own[environment], [key]: values[key] };
    }
  }
  const runsIn = places.map(({ environment }) => environment);
  return {
    ...shared,
    ...(runsIn.length < environments.length && { runsIn }),
    ...(Object.keys(own).length > 0 && { environments: own }),
  };
}

/** What is written of a service in one environment; defaults are left out. */
function fieldsOf(
  name: string,
  { environment, cluster, ecsService, facts }: Place,
  environments: readonly DraftEnvironment[],
  logGroup: string | undefined,
): Record<string, Value> {
  const main = environments.find((other) => other.name === environment)?.clusters[0]?.name;
  const pattern = (text: string | undefined) => text && generalise(text, environment, name);
  const { port, health, desiredCount, loadBalancer, targetGroup } = facts;
  const values: Fields = {
    cluster: cluster === main ? undefined : cluster,
    ecsService: pattern(ecsService),
    container: pattern(facts.container),
    logGroup: pattern(facts.logGroup) === logGroup ? undefined : pattern(facts.logGroup),
    port,
    health:
      health?.kind === 'actuator' && health.path === '/actuator/health' && !health.port && !health.scheme
        ? undefined
        : health,
    desiredCount,
    loadBalancer,
    targetGroup,
  };
  const isWritten = ([key, value]: [string, Value | undefined]) => value !== undefined && value !== defaults[key];
  return Object.fromEntries(Object.entries(values).filter(isWritten)) as Record<string, Value>;
}

/** The pattern of log groups that most services have. */
export function commonLogGroup(services: readonly DraftService[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { name, places } of services) {
    for (const { environment, facts } of places) {
      if (facts.logGroup === undefined) continue;
      const pattern = generalise(facts.logGroup, environment, name);
      counts.set(pattern, (counts.get(pattern) ?? 0) + 1);
    }
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}
