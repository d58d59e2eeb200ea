import { type Fleet, resolveEnvironment, resolveServices } from '@bizom/fleet';
import type { Account, EcsService } from '../account/account.ts';
import { type ServiceFacts, serviceFacts } from '../draft/service-facts.ts';

/** A service that a fleet has and the account has not, or the other way round, in one environment. */
interface ServiceChange {
  environment: string;
  cluster: string;
  ecsService: string;
}

/** A field whose value in the fleet is not that of the account. */
interface FieldChange {
  /** Such as `services.orders.port`. */
  path: string;
  environment: string;
  fleet: string;
  account: string;
}

export interface Changes {
  /** ECS services of the fleet's clusters that are not in the fleet. */
  added: ServiceChange[];
  /** Services of the fleet, by name, that their clusters do not have. */
  gone: (ServiceChange & { service: string })[];
  changed: FieldChange[];
}

/** Compares a fleet with the account: only environments that are in this account and region are looked at. */
export function compareFleet(fleet: Fleet, account: Account): Changes {
  const changes: Changes = { added: [], gone: [], changed: [] };
  for (const environment of Object.keys(fleet.environments)) compareEnvironment(fleet, environment, account, changes);
  return changes;
}

function compareEnvironment(fleet: Fleet, environment: string, account: Account, changes: Changes): void {
  const { accountId, region, cluster: ownCluster } = resolveEnvironment(fleet, environment);
  if (accountId !== account.accountId || region !== account.region) return;
  const services = resolveServices(fleet, environment);
  for (const service of services) {
    const { name, cluster, ecsService } = service;
    const found = servicesOf(account, cluster).find((other) => other.name === ecsService);
    if (!found) changes.gone.push({ service: name, environment, cluster, ecsService });
    else changes.changed.push(...fieldChanges(service, serviceFacts(account, found), environment));
  }
  const known = new Set(services.map(({ cluster, ecsService }) => `${cluster}/${ecsService}`));
  for (const cluster of new Set([ownCluster, ...services.map((service) => service.cluster)])) {
    const unknown = servicesOf(account, cluster).filter(({ name }) => !known.has(`${cluster}/${name}`));
    changes.added.push(...unknown.map(({ name }) => ({ environment, cluster, ecsService: name })));
  }
}

function servicesOf({ clusters }: Account, cluster: string): readonly EcsService[] {
  return clusters.find(({ name }) => name === cluster)?.services ?? [];
}

type Resolved = ReturnType<typeof resolveServices>[number];

/** Only what the account says is compared: a missing fact is no change. */
function fieldChanges(service: Resolved, facts: ServiceFacts, environment: string): FieldChange[] {
  const { name, container, port, logGroup, loadBalancer, targetGroup, desiredCount, health } = service;
  const pairs: [string, unknown, unknown][] = [
    ['container', container, facts.container],
    ['port', port, facts.port],
    ['logGroup', logGroup, facts.logGroup],
    ['loadBalancer', loadBalancer, facts.loadBalancer],
    ['targetGroup', targetGroup, facts.targetGroup],
    // a fleet without a count leaves it to others, such as autoscaling
    ['desiredCount', desiredCount, desiredCount === undefined ? undefined : facts.desiredCount],
    ['health.path', health.path, facts.health?.path],
  ];
  return pairs
    .filter(([, inFleet, inAccount]) => inAccount !== undefined && inFleet !== inAccount)
    .map(([field, inFleet, inAccount]) => ({
      path: `services.${name}.${field}`,
      environment,
      fleet: inFleet === undefined ? 'not set' : String(inFleet),
      account: String(inAccount),
    }));
}
