import type { ImportGraph } from './imports.ts';

/** Entries of one folder (files and folders) that import each other in a circle. */
export interface Circle {
  /** The folder that holds them, below the tree's root; "" is the root itself. */
  folder: string;
  /** Their names in that folder, sorted. */
  members: string[];
  /** The imports between them, as `from -> to`, sorted. */
  imports: string[];
}

/** Edges between the entries of one folder: entry -> entry -> the imports that make the edge. */
type Edges = Map<string, Map<string, string[]>>;

/**
 * Finds the circles at every level of a source tree. A folder counts as one room: two folders that import each other are a circle, although
 * no two of their files are. A file is a room as well, so that an index next to the folders it lists is not a circle.
 */
export function folderCircles(graph: ImportGraph): Circle[] {
  const levels = new Map<string, Edges>();
  for (const [from, imported] of graph) {
    for (const to of imported) addEdge(levels, from, to);
  }
  return [...levels].flatMap(([folder, edges]) =>
    stronglyConnected(edges).map((members) => ({ folder, members, imports: importsAmong(members, edges) })),
  );
}

/** Adds the edge at the level where the paths of the two files part. */
function addEdge(levels: Map<string, Edges>, from: string, to: string): void {
  const [source, target] = [from.split('/'), to.split('/')];
  const depth = source.findIndex((name, index) => name !== target[index]);
  if (depth < 0) return;
  const [entry = '', imported = ''] = [source[depth], target[depth]];
  const edges = getOrAdd(levels, source.slice(0, depth).join('/'), (): Edges => new Map());
  getOrAdd(
    getOrAdd(edges, entry, () => new Map<string, string[]>()),
    imported,
    () => [],
  ).push(`${from} -> ${to}`);
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

/** Groups of two or more entries that reach each other. */
function stronglyConnected(edges: Edges): string[][] {
  const reach = new Map([...edges.keys()].map((entry) => [entry, reachableFrom(entry, edges)]));
  const groups = new Map<string, string[]>();
  for (const [entry, reached] of reach) {
    if (!reached.has(entry)) continue;
    const members = [...reached].filter((other) => reach.get(other)?.has(entry)).sort();
    groups.set(members.join('\n'), members);
  }
  return [...groups.values()];
}

function reachableFrom(start: string, edges: Edges): Set<string> {
  const reached = new Set<string>();
  const waiting = [...(edges.get(start)?.keys() ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    waiting.push(...(edges.get(next)?.keys() ?? []));
  }
  return reached;
}

function importsAmong(members: readonly string[], edges: Edges): string[] {
  return members
    .flatMap((from) => members.filter((to) => to !== from).flatMap((to) => edges.get(from)?.get(to) ?? []))
    .sort();
}
