import { type Manifest, namedFiles } from './manifest.ts';

/** Files that every tarball has. */
const required = ['LICENSE', 'README.md', 'CHANGELOG.md', 'package.json'];

/** What must not leave the repository: sources, tests, build state. */
const unwanted = /^(?:src|test|bench)\/|\.tsbuildinfo$|(?:^|\/)\.env|\.tgz$/;

/**
 * Why a packed package may not be published, a sentence each; empty where it may.
 * @param files the paths inside its tarball
 * @param released the packages of this release, name -> version
 */
export function tarballFaults(
  manifest: Manifest,
  files: readonly string[],
  released: ReadonlyMap<string, string>,
): string[] {
  const { name, version, license, repository, dependencies = {} } = manifest;
  const missing = [...required, ...namedFiles(manifest)].filter((file) => !files.includes(file));
  const stale = Object.entries(dependencies).filter(([other, range]) => (released.get(other) ?? range) !== range);
  return [
    ...missing.map((file) => `${name}: the tarball lacks ${file}`),
    ...files.filter((file) => unwanted.test(file)).map((file) => `${name}: the tarball holds ${file}`),
    ...stale.map(([other, range]) => `${name}: depends on ${other} ${range}, this release has ${released.get(other)}`),
    ...(version === '0.0.0' ? [`${name}: version is 0.0.0; run \`npx changeset version\` first`] : []),
    ...(license ? [] : [`${name}: package.json has no license`]),
    ...(repository
      ? []
      : [`${name}: package.json has no repository; set its URL, which npm's provenance is checked against`]),
  ];
}
