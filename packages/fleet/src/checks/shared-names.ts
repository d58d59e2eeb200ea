import type { Fleet } from '../fleet-schema.ts';
import { resolveEnvironment, resolveLogs, resolveServices } from '../resolve.ts';
import { chosenFor } from './chosen.ts';
import type { Fault } from './fault.ts';

/** What two services or environments cannot both have: an ECS service, or the subscription of a log group. */
export function checkSharedNames(fleet: Fleet): Fault[] {
  return [...checkEcsServices(fleet), ...checkShippedTwice(fleet)];
}

const placeOf = ({ accountId, region }: { accountId: string; region: string }): string => `${accountId} ${region}`;

/** Two services that are the same container of the same ECS service: a deployment of one would replace the other. */
function checkEcsServices(fleet: Fleet): Fault[] {
  const faults = Object.keys(fleet.environments).flatMap((name) => {
    const owners = new Map<string, string>();
    return resolveServices(fleet, name).flatMap(({ name: service, cluster, ecsService, container }) => {
      const key = `${cluster} ${ecsService} ${container}`;
      const owner = owners.get(key);
      if (owner === undefined) {
        owners.set(key, service);
        return [];
      }
      const problem = `expected a separate ECS service or container, received "${ecsService}" in the cluster "${cluster}", which is ${owner}'s already`;
      return [{ path: `services.${service}.ecsService`, problem }];
    });
  });
  // One field for several environments has one fault.
  return [...new Map(faults.map((fault) => [fault.path, fault])).values()];
}

interface ShippedFrom {
  environment: string;
  place: string;
  /** Undefined: every log group of the account and region. */
  logGroups: readonly string[] | undefined;
}

/** Filters have one name in all environments: CloudWatch Logs refuses a second one of it, and two policies would ship events twice. */
function checkShippedTwice(fleet: Fleet): Fault[] {
  const shippers = Object.keys(fleet.environments).flatMap((name) => shippedFrom(fleet, name));
  return shippers.flatMap((shipper, index) => {
    const before = shippers.slice(0, index).filter(({ place }) => place === shipper.place);
    return before.flatMap((other) => {
      const problem = sharedBy(shipper, other);
      return problem === undefined ? [] : [{ path: 'infra.subscriptions', problem }];
    });
  });
}

function shippedFrom(fleet: Fleet, environment: string): ShippedFrom[] {
  const { engine, lambdas, subscriptions } = chosenFor(fleet, environment).choices;
  if (!engine || (lambdas && !lambdas.includes('log-shipper'))) return [];
  const place = placeOf(resolveEnvironment(fleet, environment));
  if (subscriptions === 'account') return [{ environment, place, logGroups: undefined }];
  const { exclude } = resolveLogs(fleet, environment);
  const groups = resolveServices(fleet, environment).map(({ logGroup }) => logGroup);
  return [{ environment, place, logGroups: groups.filter((group) => !exclude.includes(group)) }];
}

function sharedBy(one: ShippedFrom, other: ShippedFrom): string | undefined {
  if (one.logGroups?.length === 0 || other.logGroups?.length === 0) return undefined;
  const names = `"${other.environment}" and "${one.environment}"`;
  if (!one.logGroups || !other.logGroups) {
    return `expected one shipper for the account and region ${one.place}, as "account" takes every log group; received ${names}, which would ship the same events twice. Use "log-groups" for both, or give one of them no log shipper`;
  }
  const group = one.logGroups.find((name) => other.logGroups?.includes(name));
  if (group === undefined) return undefined;
  return `expected log groups of one environment each, received ${group}, which ${names} would both ship; put {environment} into logGroup, or exclude it in one of them (logs.environments)`;
}
