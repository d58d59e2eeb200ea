import type { Account, Cluster } from '../account/account.ts';
import { environmentRank, environmentWord, fleetName, isProduction, wordsOf } from './names.ts';

/** An environment with the clusters that belong to it, the one with most services first. */
export interface DraftEnvironment {
  name: string;
  clusters: readonly Cluster[];
  production: boolean;
  /** Whether the name of a cluster says which environment it is. */
  isKnown: boolean;
}

/** The environments of an account, guessed from the names of its clusters. Clusters without services are left out. */
export function draftEnvironments({ clusters }: Pick<Account, 'clusters'>): DraftEnvironment[] {
  const used = clusters.filter(({ services }) => services.length > 0);
  const byName = new Map<string, Cluster[]>();
  for (const cluster of used) {
    const name = environmentWord(cluster.name) ?? fleetName(cluster.name);
    byName.set(name, [...(byName.get(name) ?? []), cluster]);
  }
  return [...byName]
    .sort(([a], [b]) => environmentRank(a) - environmentRank(b))
    .map(([name, own]) => ({
      name,
      clusters: own.toSorted((a, b) => b.services.length - a.services.length),
      production: isProduction(name),
      isKnown: own.every((cluster) => environmentWord(cluster.name) !== undefined),
    }));
}

/** The name of the fleet: the words that all clusters share, without those of environments; undefined where they share none. */
export function draftFleetName(environments: readonly DraftEnvironment[]): string | undefined {
  const names = environments.flatMap(({ clusters }) => clusters.map(({ name }) => name));
  const known = environments.filter(({ isKnown }) => isKnown).map(({ name }) => name);
  const surplus = new Set([...known, 'cluster', 'ecs', 'services', 'fargate']);
  const [first = [], ...others] = names.map((name) => wordsOf(name).filter((word) => !surplus.has(word)));
  const shared = first.filter((word) => others.every((words) => words.includes(word)));
  return shared.length === 0 ? undefined : fleetName(shared.join('-'));
}
