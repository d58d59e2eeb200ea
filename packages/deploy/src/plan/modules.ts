import { posix } from 'node:path';
import type { Coordinate, Pom } from './pom.ts';

/** Maven's reactor as a graph: which modules there are, and which of them a module needs. */
export interface ModuleGraph {
  /** Folder of each module, relative to the repository; the root's is `''`. Of a pom with another file name too. */
  directories: ReadonlySet<string>;
  /** For each module the modules that it uses directly, its parent among them. */
  uses: ReadonlyMap<string, ReadonlySet<string>>;
  /** Modules without code (packaging `pom`): only their pom counts. */
  pomOnly: ReadonlySet<string>;
  /** The pom files of the modules, relative to the repository. */
  pomFiles: ReadonlySet<string>;
}

interface Module {
  directory: string;
  pom: Pom;
  coordinate: Coordinate;
}

/** The pom files of a pom's modules, relative to the repository. */
export function modulePoms(file: string, pom: Pom): string[] {
  return pom.modules.map((name) => {
    const path = inRepository(file, name.replaceAll('\\', '/'));
    return path.endsWith('.xml') ? path : posix.join(path, 'pom.xml');
  });
}

/** @param poms every pom of the reactor by its file, such as `services/common/pom.xml`. */
export function moduleGraph(poms: ReadonlyMap<string, Pom>): ModuleGraph {
  const modules = [...poms].map(([file, pom]) => ({
    directory: directoryOf(file),
    pom,
    coordinate: coordinateOf(poms, file, pom),
  }));
  const byArtifact = Map.groupBy(modules, ({ coordinate }) => coordinate.artifactId);
  const uses = new Map<string, Set<string>>();
  for (const [file, pom] of poms) {
    const fill = interpolator(poms, file);
    const named = [...pom.uses, ...(pom.parent ? [pom.parent] : [])].map((use) => filled(use, fill));
    const used = named.flatMap((coordinate) =>
      (byArtifact.get(coordinate.artifactId) ?? []).filter((module) => sameGroup(module, coordinate)),
    );
    const directory = directoryOf(file);
    const known = uses.get(directory) ?? new Set();
    for (const module of used) if (module.directory !== directory) known.add(module.directory);
    uses.set(directory, known);
  }
  return {
    directories: new Set(modules.map(({ directory }) => directory)),
    uses,
    pomOnly: new Set(modules.filter(({ pom }) => pom.packaging === 'pom').map(({ directory }) => directory)),
    pomFiles: new Set(poms.keys()),
  };
}

/** The deepest module that a file belongs to, the root's included; undefined outside of every module. */
export function owningModule(graph: ModuleGraph, path: string): string | undefined {
  for (let at = directoryOf(path); ; at = directoryOf(at)) {
    if (graph.directories.has(at)) return at;
    if (at === '') return undefined;
  }
}

/**
 * Everything that uses a module, directly or through others, with the way there:
 * for each, the modules from the changed one (first) to the one before it.
 */
export function dependents(graph: ModuleGraph, changed: string): Map<string, readonly string[]> {
  const usedBy = new Map<string, string[]>();
  for (const [user, used] of graph.uses) {
    for (const directory of used) usedBy.set(directory, [...(usedBy.get(directory) ?? []), user]);
  }
  const ways = new Map<string, readonly string[]>([[changed, []]]);
  const waiting = [changed];
  for (let module = waiting.shift(); module !== undefined; module = waiting.shift()) {
    for (const user of usedBy.get(module) ?? []) {
      if (ways.has(user)) continue;
      ways.set(user, [...(ways.get(module) ?? []), module]);
      waiting.push(user);
    }
  }
  return ways;
}

function directoryOf(path: string): string {
  const directory = posix.dirname(path);
  return directory === '.' ? '' : directory;
}

function inRepository(file: string, path: string): string {
  return posix.normalize(posix.join(posix.dirname(file), path)).replace(/\/$/, '');
}

function parentFile(poms: ReadonlyMap<string, Pom>, file: string): string | undefined {
  const parent = poms.get(file)?.parent;
  if (!parent || parent.relativePath === '') return undefined;
  const path = inRepository(file, parent.relativePath);
  const found = [path, posix.join(path, 'pom.xml')].find((candidate) => poms.has(candidate));
  return found !== file && found !== undefined && poms.get(found)?.artifactId === parent.artifactId ? found : undefined;
}

/** No group or artifact id is as long. */
const maxFilledLength = 1_000;

/** @throws Error if the properties of a text would multiply each other without a limit. */
function requireShort(text: string, property: (name: string) => string | undefined): void {
  let length = text.length;
  for (const [, name = ''] of text.matchAll(/\$\{([^{}]+)\}/g)) {
    length += property(name)?.length ?? 0;
    if (length > maxFilledLength)
      throw new Error(`its properties expand to more than ${maxFilledLength} characters, such as \${${name}}`);
  }
}

/** Properties of a pom and of its parents in the reactor, the nearest first. */
function interpolator(poms: ReadonlyMap<string, Pom>, file: string): (text: string) => string {
  const chain: Pom[] = [];
  const seen = new Set<string>();
  for (let at: string | undefined = file; at !== undefined && !seen.has(at); at = parentFile(poms, at)) {
    seen.add(at);
    chain.push(poms.get(at) as Pom);
  }
  const own = chain[0] as Pom;
  const builtIn: Record<string, string | undefined> = {
    'project.groupId': chain.flatMap((pom) => pom.groupId ?? pom.parent?.groupId ?? [])[0],
    'project.artifactId': own.artifactId,
    'project.parent.groupId': own.parent?.groupId,
    'project.parent.artifactId': own.parent?.artifactId,
  };
  const property = (name: string) =>
    builtIn[name.replace(/^pom\./, 'project.')] ??
    chain.find((pom) => Object.hasOwn(pom.properties, name))?.properties[name];
  return (text) => {
    let filledIn = text;
    // A property may name another. Five rounds end a circle, and a limit ends properties that multiply each other.
    for (let round = 0; round < 5 && filledIn.includes('${'); round++) {
      requireShort(filledIn, property);
      filledIn = filledIn.replaceAll(/\$\{([^{}]+)\}/g, (all, name: string) => property(name) ?? all);
    }
    return filledIn;
  };
}

function coordinateOf(poms: ReadonlyMap<string, Pom>, file: string, pom: Pom): Coordinate {
  const groupId = pom.groupId ?? pom.parent?.groupId;
  return filled({ groupId, artifactId: pom.artifactId }, interpolator(poms, file));
}

function filled(use: { groupId: string | undefined; artifactId: string }, fill: (text: string) => string): Coordinate {
  const groupId = use.groupId === undefined ? undefined : fill(use.groupId);
  return { groupId: groupId?.includes('${') ? undefined : groupId, artifactId: fill(use.artifactId) };
}

function sameGroup(module: Module, use: Coordinate): boolean {
  return (
    use.groupId === undefined || module.coordinate.groupId === undefined || use.groupId === module.coordinate.groupId
  );
}
