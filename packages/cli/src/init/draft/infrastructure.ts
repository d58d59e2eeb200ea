import { type Account, type Domain, type Resource, resourceKinds } from '../account/account.ts';
import type { DraftEnvironment } from './environments.ts';
import { isProduction, wordsOf } from './names.ts';

/** More of one kind in one environment would make an unreadable dashboard. */
const maxOfKind = 25;
/** What the toolkit itself deploys: its dashboards exist already. */
const ownName = /-(log-shipper|task-alerts|app-probe)\b/;
const environmentTags = /^(env|environment|stage|tier)$/i;

/** The resources of each environment, and those that belong to none that is known. */
export interface DraftInfrastructure {
  /** Names by environment and kind, as a fleet has them. */
  assigned: Record<string, Record<string, string[]>>;
  unassigned: Resource[];
  /** How many were left out of an environment because there are too many. */
  leftOut: { environment: string; kind: string; count: number }[];
}

/** Assigns resources to environments: by tag, by a word of the name, then by VPC. */
export function draftInfrastructure(account: Account, environments: readonly DraftEnvironment[]): DraftInfrastructure {
  const place = placer(account, environments);
  const draft: DraftInfrastructure = { assigned: {}, unassigned: [], leftOut: [] };
  const counts = new Map<string, Map<string, string[]>>();
  for (const resource of account.resources.filter(({ name }) => !ownName.test(name))) {
    const environment = place(resource);
    if (environment === undefined) draft.unassigned.push(resource);
    else add(counts, environment, resource);
  }
  for (const [environment, kinds] of counts) {
    for (const kind of resourceKinds) {
      const names = (kinds.get(kind) ?? []).sort();
      if (names.length === 0) continue;
      draft.assigned[environment] = { ...draft.assigned[environment], [kind]: names.slice(0, maxOfKind) };
      if (names.length > maxOfKind) draft.leftOut.push({ environment, kind, count: names.length - maxOfKind });
    }
  }
  return draft;
}

function add(counts: Map<string, Map<string, string[]>>, environment: string, { kind, name }: Resource): void {
  const kinds = counts.get(environment) ?? new Map<string, string[]>();
  counts.set(environment, kinds.set(kind, [...(kinds.get(kind) ?? []), name]));
}

type Placed = Pick<Resource, 'name' | 'tags'> & Pick<Resource, 'vpcId'>;

/** Finds the environment of a resource or domain. */
function placer(account: Account, environments: readonly DraftEnvironment[]) {
  const vpcs = new Map(environments.map((environment) => [environment.name, vpcsOf(account, environment)]));
  return ({ name, tags, vpcId }: Placed): string | undefined => {
    if (environments.length === 1) return environments[0]?.name;
    const [, tag] = Object.entries(tags).find(([key]) => environmentTags.test(key)) ?? [];
    const named =
      (tag !== undefined && called(tag, environments)) ||
      wordsOf(name).flatMap((word) => called(word, environments) ?? [])[0];
    if (named) return named;
    const inVpc = environments.filter((environment) => vpcId !== undefined && vpcs.get(environment.name)?.has(vpcId));
    return inVpc.length === 1 ? inVpc[0]?.name : undefined;
  };
}

/** The environment that a word names: the same word, or a shorter or longer form such as dev and development. */
function called(word: string, environments: readonly DraftEnvironment[]): string | undefined {
  const lower = word.toLowerCase();
  const exact = environments.find(({ name }) => name === lower);
  if (exact) return exact.name;
  const production = environments.filter((environment) => environment.production);
  if (isProduction(lower)) return production.length === 1 ? production[0]?.name : undefined;
  const isForm = (name: string) =>
    lower.length > 2 && name.length > 2 && (name.startsWith(lower) || lower.startsWith(name));
  const forms = environments.filter(({ name }) => isForm(name));
  return forms.length === 1 ? forms[0]?.name : undefined;
}

function vpcsOf({ subnets }: Account, { clusters }: DraftEnvironment): Set<string> {
  const ids = clusters.flatMap(({ services }) => services.flatMap(({ subnetIds }) => subnetIds));
  return new Set(ids.flatMap((id) => subnets.get(id)?.vpcId ?? []));
}

/** The VPC that most services of an environment run in, with their private subnets. */
export function draftVpc({ subnets }: Account, { clusters }: DraftEnvironment) {
  const services = clusters.flatMap((cluster) => cluster.services).filter(({ hasPublicIp }) => !hasPublicIp);
  const counts = new Map<string, number>();
  const ids = services.flatMap(({ subnetIds }) => subnetIds);
  for (const id of ids) {
    const vpc = subnets.get(id)?.vpcId;
    if (vpc) counts.set(vpc, (counts.get(vpc) ?? 0) + 1);
  }
  const [vpcId] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [];
  if (vpcId === undefined) return undefined;
  const own = [...new Set(ids)].filter((id) => subnets.get(id)?.vpcId === vpcId).sort();
  return {
    id: vpcId,
    availabilityZones: own.map((id) => subnets.get(id)?.availabilityZone ?? ''),
    subnetIds: own,
  };
}

/** The search engine of each environment; under `''` the one of all. */
export function draftEngines(
  account: Account,
  environments: readonly DraftEnvironment[],
): Record<string, { url: string; arn: string }> {
  const place = placer(account, environments);
  const engineOf = ({ endpoint, arn }: Domain) => ({ url: `https://${endpoint}`, arn });
  const [first] = account.domains;
  if (account.domains.length === 1 && first) return { '': engineOf(first) };
  const placed = account.domains.map((domain): [string | undefined, Domain] => [place(domain), domain]);
  return Object.fromEntries(
    placed.flatMap(([environment, domain]) => {
      const isOnly = placed.filter(([other]) => other === environment).length === 1;
      return environment !== undefined && isOnly ? [[environment, engineOf(domain)]] : [];
    }),
  );
}
