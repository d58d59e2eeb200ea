import { type ChangedService, changedServices, type Deployable } from './changes.ts';
import type { GitRepository, Revision } from './git.ts';
import { readReactor } from './reactor.ts';

/** What would be deployed, and why. */
export interface Plan {
  environment: string;
  /** The commit that the head is compared with, but for services that name another; null when that is the start of history. */
  base: string | null;
  head: string;
  services: PlannedService[];
}

/** A service that would be deployed, and the files that are the reason. */
export interface PlannedService extends ChangedService {
  /** The commit that it runs and that the head is compared with, where that is not the plan's base. */
  base?: string;
}

/** A plan, and notes on how it was made. */
export interface PlanResult {
  plan: Plan;
  /** Whether services, deployed or not, were compared with the commit that they run instead of the plan's base. */
  comparesRunning: boolean;
  /** Services that run newer code than the head: deploying them would go back. */
  newerRunning: string[];
  notes: string[];
}

/** Where a plan takes its commits and rules from. */
export interface PlanRequest {
  repository: GitRepository;
  environment: string;
  deployables: readonly Deployable[];
  libraryDirectories: readonly string[];
  /** Compare with this revision; default each service's running commit, else the head's first parent. */
  base?: string;
  /** Default `HEAD`. */
  head?: string;
  /**
   * The commit that each service runs. A service that is missing is compared with the head's first parent; one whose commit
   * the repository does not have is deployed.
   */
  runningCommits?: ReadonlyMap<string, string>;
}

/**
 * Decides which services have to be deployed to bring an environment to the head.
 * @throws DeployError `COMMIT_NOT_FOUND` where a revision cannot be had.
 * @example
 * const { plan } = await planDeployment({
 *   ...{ repository: new GitRepository('.'), environment: 'dev', base: 'HEAD~3', libraryDirectories: ['common'] },
 *   deployables: [{ service: 'ell', module: 'deployables/ell', alsoChangedBy: ['ops/dev/ell/**'] }],
 * });
 * for (const { service, because } of plan.services) console.log(service, because);
 */
export async function planDeployment(request: PlanRequest): Promise<PlanResult> {
  const { repository, environment } = request;
  const head = await repository.resolve(request.head ?? 'HEAD');
  const base = await commonBase(request, head);
  const notes = new Set<string>();
  const { bases, unknown, newerRunning } = await serviceBases(request, base, head.id);
  for (const service of newerRunning)
    notes.add(`${service} runs newer code than ${head.id.slice(0, 12)}: this would go back`);
  for (const { service, because } of unknown) notes.add(`${service} is deployed: ${because.join()}`);
  const services: PlannedService[] = [...unknown];
  for (const [id, deployables] of bases) {
    const changed = await compare(request, id, head.id, deployables, notes);
    services.push(...changed.map((one) => (id === null || id === base ? one : { ...one, base: id })));
  }
  const order = request.deployables.map(({ service }) => service);
  services.sort((a, b) => order.indexOf(a.service) - order.indexOf(b.service));
  const comparesRunning = unknown.length > 0 || [...bases.keys()].some((id) => id !== base);
  return { plan: { environment, base, head: head.id, services }, comparesRunning, newerRunning, notes: [...notes] };
}

/** The base given, or the first parent; null for the start of history. */
async function commonBase({ repository, base }: PlanRequest, head: Revision): Promise<string | null> {
  if (base !== undefined) return /^0+$/.test(base) ? null : (await repository.resolve(base)).id;
  const [parent] = head.parents;
  return parent === undefined ? null : (await repository.resolve(parent)).id;
}

/** What each service is compared with; `unknown` are those whose running commit the repository does not have. */
interface ServiceBases {
  bases: Map<string | null, Deployable[]>;
  unknown: PlannedService[];
  newerRunning: string[];
}

async function serviceBases(
  { repository, base, deployables, runningCommits }: PlanRequest,
  common: string | null,
  head: string,
): Promise<ServiceBases> {
  const found: ServiceBases = { bases: new Map(), unknown: [], newerRunning: [] };
  for (const deployable of deployables) {
    const { service } = deployable;
    const running = base === undefined ? runningCommits?.get(service) : undefined;
    const commit = running === undefined ? undefined : await repository.resolve(running).catch(() => undefined);
    if (running !== undefined && !commit) {
      const because = `it runs ${running.slice(0, 12)}, which is not in this repository (after a force push?)`;
      found.unknown.push({ service, because: [because] });
      continue;
    }
    const from = commit?.id ?? common;
    if (commit && commit.id !== head && (await repository.isAncestor(head, commit.id)))
      found.newerRunning.push(service);
    found.bases.set(from, [...(found.bases.get(from) ?? []), deployable]);
  }
  return found;
}

/** The services that run newer code than HEAD. Commits that the repository does not have are not known to be newer. */
export async function runningNewer(repository: GitRepository, commits: ReadonlyMap<string, string>): Promise<string[]> {
  const { id: head } = await repository.resolve('HEAD');
  const newer: string[] = [];
  for (const [service, running] of commits) {
    const commit = await repository.resolve(running).catch(() => undefined);
    if (commit && (await isNewer(repository, commit.id, head))) newer.push(service);
  }
  return newer;
}

async function isNewer(repository: GitRepository, commit: string, head: string): Promise<boolean> {
  return commit !== head && (await repository.isAncestor(head, commit));
}

async function compare(
  { repository, libraryDirectories }: PlanRequest,
  base: string | null,
  head: string,
  deployables: readonly Deployable[],
  notes: Set<string>,
): Promise<ChangedService[]> {
  const changes = await repository.changes(base ?? (await repository.emptyTree()), head);
  if (changes.length === 0) return [];
  const reactor = await readReactor(repository, head);
  if ('unreadable' in reactor)
    notes.add(`${reactor.unreadable}: the folders decide (deployables/X deploys X, services everything)`);
  const before = base !== null && 'graph' in reactor ? await readReactor(repository, base) : undefined;
  const graphs = [reactor, before].flatMap((one) => (one && 'graph' in one ? [one.graph] : []));
  return changedServices(changes, { deployables, libraryDirectories, graphs });
}
