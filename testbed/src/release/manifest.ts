import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a release looks at in a package.json. */
export interface Manifest {
  name: string;
  version: string;
  license?: string;
  repository?: unknown;
  exports: unknown;
  bin?: Readonly<Record<string, string>>;
  dependencies?: Readonly<Record<string, string>>;
  peerDependencies?: Readonly<Record<string, string>>;
}

/** Reads the package.json of a package in `folder`. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** Every file that `exports` and `bin` lead to, as a path inside the package. */
export function namedFiles({ exports, bin = {} }: Pick<Manifest, 'exports' | 'bin'>): string[] {
  return [...targets(exports), ...Object.values(bin)].map((path) => path.replace(/^\.\//, ''));
}

function targets(exports: unknown): string[] {
  if (typeof exports === 'string') return [exports];
  return Object.values(exports as object).flatMap(targets);
}

/** The module names that a package can be imported by: `@bizom/alerts`, `@bizom/alerts/handler`, … */
export function moduleNames({ name, exports }: Pick<Manifest, 'name' | 'exports'>): string[] {
  const keys = Object.keys(exports as object).filter((key) => !key.endsWith('.json'));
  return keys.map((key) => `${name}${key.slice(1)}`);
}

/** Packages in the order in which they are published: each after those it depends on. */
export function byDependency<const M extends Manifest>(manifests: readonly M[]): M[] {
  const ordered: M[] = [];
  const add = (manifest: M): void => {
    if (ordered.includes(manifest)) return;
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) {
      const own = manifests.find((other) => other.name === name);
      if (own) add(own);
    }
    ordered.push(manifest);
  };
  for (const manifest of manifests) add(manifest);
  return ordered;
}

/** A package and those of `manifests` that it depends on, directly or through others. */
export function ownDependencies(name: string, manifests: readonly Manifest[]): Set<string> {
  const found = new Set([name]);
  for (const each of found) {
    const { dependencies = {} } = manifests.find((manifest) => manifest.name === each) ?? {};
    for (const dependency of Object.keys(dependencies)) {
      if (manifests.some((manifest) => manifest.name === dependency)) found.add(dependency);
    }
  }
  return found;
}
