import { matchesGlob } from 'node:path/posix';
import type { Change } from './git.ts';
import { dependents, type ModuleGraph, owningModule } from './modules.ts';

/** A service as far as it can change: where its module is, and what else belongs to it. */
export interface Deployable {
  service: string;
  /** Folder of its Maven module, relative to the repository. */
  module: string;
  /** Glob patterns of further files that deploy it when they change, such as its Dockerfile. */
  alsoChangedBy?: readonly string[];
}

/** A service that is to be deployed, and the files that are the reason. */
export interface ChangedService {
  service: string;
  /** A path for each changed file, followed by the modules through which it affects the service. */
  because: string[];
}

/** What decides which services a changed file deploys. */
export interface ChangeRule {
  /** Every service there is, in the order of the answer. */
  deployables: readonly Deployable[];
  /** Folders of common libraries; a change below one of them deploys everything, unless Maven's graph knows better. */
  libraryDirectories: readonly string[];
  /** Maven's module graph at the head and, where it can be had, at the base; none: the folders alone decide. */
  graphs: readonly ModuleGraph[];
}

/** Decides which services the changes deploy: those of the modules that changed, or that use one that did. */
export function changedServices(changes: readonly Change[], rule: ChangeRule): ChangedService[] {
  const graph = rule.graphs.length > 0 ? union(rule.graphs) : undefined;
  const waysOf = remember((module: string) => (graph ? dependents(graph, module) : new Map()));
  const because = new Map(rule.deployables.map(({ service }) => [service, [] as string[]]));
  for (const change of changes) {
    for (const [service, through] of reach(change.path, rule, graph, waysOf)) {
      because.get(service)?.push(describe(change, through));
    }
  }
  return [...because].flatMap(([service, reasons]) => (reasons.length > 0 ? [{ service, because: reasons }] : []));
}

type Ways = ReadonlyMap<string, readonly string[]>;

/** The services that one file deploys, each with the modules in between. */
function reach(path: string, rule: ChangeRule, graph: ModuleGraph | undefined, waysOf: (module: string) => Ways): Ways {
  const own = directly(rule.deployables.filter((deployable) => ownsFile(deployable, path)));
  const owner = graph && contentOwner(graph, path);
  if (owner !== undefined) return new Map([...servicesUsing(rule.deployables, waysOf(owner)), ...own]);
  if (graph && isBuildWide(path)) return directly(rule.deployables.filter(({ module }) => hasModule(graph, module)));
  const isLibrary = rule.libraryDirectories.some((directory) => isBelow(path, directory));
  return isLibrary && own.size === 0 ? directly(rule.deployables) : own;
}

function directly(deployables: readonly Deployable[]): Ways {
  return new Map(deployables.map(({ service }) => [service, []]));
}

function ownsFile({ module, alsoChangedBy }: Deployable, path: string): boolean {
  return isBelow(path, module) || (alsoChangedBy?.some((pattern) => matchesGlob(path, pattern)) ?? false);
}

/** The module whose build reads the file; undefined where Maven's graph does not say, and for the whole build's own files. */
function contentOwner(graph: ModuleGraph, path: string): string | undefined {
  const owner = owningModule(graph, path);
  if (owner === undefined || owner === '') return undefined;
  return graph.pomOnly.has(owner) && !graph.pomFiles.has(path) ? undefined : owner;
}

function servicesUsing(deployables: readonly Deployable[], ways: Ways): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { service, module } of deployables) {
    const user = [...ways.keys()].find((directory) => isBelow(directory, module) || directory === module);
    const way = user === undefined ? undefined : ways.get(user);
    if (way) found.set(service, way);
  }
  return found;
}

/** The root pom and Maven's own settings are part of every module's build. */
function isBuildWide(path: string): boolean {
  return path === 'pom.xml' || path.startsWith('.mvn/');
}

function hasModule(graph: ModuleGraph, module: string): boolean {
  return [...graph.directories].some((directory) => directory === module || isBelow(directory, module));
}

function isBelow(path: string, directory: string): boolean {
  return directory === '' || path.startsWith(`${directory}/`);
}

function describe(change: Change, through: readonly string[]): string {
  const file = change.deleted ? `${change.path} (deleted)` : change.path;
  return through.length > 0 ? `${file} (through ${through.join(', ')})` : file;
}

/** What either graph knows: a file that was deleted or moved belongs to a module of the base. */
function union(graphs: readonly ModuleGraph[]): ModuleGraph {
  const uses = new Map<string, Set<string>>();
  for (const graph of graphs) {
    for (const [module, used] of graph.uses) uses.set(module, new Set([...(uses.get(module) ?? []), ...used]));
  }
  const all = (pick: (graph: ModuleGraph) => ReadonlySet<string>) =>
    new Set(graphs.flatMap((graph) => [...pick(graph)]));
  const withCode = new Set(graphs.flatMap((graph) => [...graph.directories].filter((d) => !graph.pomOnly.has(d))));
  return {
    directories: all((graph) => graph.directories),
    uses,
    pomOnly: new Set([...all((graph) => graph.pomOnly)].filter((directory) => !withCode.has(directory))),
    pomFiles: all((graph) => graph.pomFiles),
  };
}

function remember<Result>(compute: (key: string) => Result): (key: string) => Result {
  const known = new Map<string, Result>();
  return (key) => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}
