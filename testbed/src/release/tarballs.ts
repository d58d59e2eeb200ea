import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { x } from 'tinyexec';

/** One packed package: where its tarball lies and which files it has. */
export interface Tarball {
  /** The package's name, such as `@bizom/alerts`. */
  name: string;
  /** Absolute path of the .tgz file. */
  path: string;
  /** Paths inside the package. */
  files: string[];
}

/** Folders of the packages that are published, below `root`. */
export function publicPackages(root = '.'): string[] {
  const folders = [...readdirSync(join(root, 'packages')).map((name) => join('packages', name)), 'infra'];
  const manifests = folders.filter((folder) => existsSync(join(root, folder, 'package.json')));
  return manifests.filter((folder) => !JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')).private);
}

/**
 * Copies to `target` what a commit of everything here would hold: no build, nothing that git ignores. Dependencies are linked file by file, so
 * that the workspaces' links among them lead to the copy.
 */
export async function copyAsCloned(root: string, target: string): Promise<void> {
  const { stdout } = await x('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    nodeOptions: { cwd: root },
    throwOnError: true,
  });
  for (const file of stdout.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(join(root, file), join(target, file));
  }
  const modules = globSync(['node_modules', 'packages/*/node_modules', 'infra/node_modules', 'testbed/node_modules'], {
    cwd: root,
  });
  for (const folder of modules) await linkTree(join(root, folder), join(target, folder));
}

/** Hard links where both are on one file system, copies elsewhere. */
async function linkTree(from: string, to: string): Promise<void> {
  const { exitCode } = await x('cp', ['-al', from, to]);
  if (exitCode !== 0) await x('cp', ['-a', from, to], { throwOnError: true });
}

/** Packs every public package of the checkout at `root` into `target`, as `npm publish` would. */
export async function packAll(root: string, target: string): Promise<Tarball[]> {
  mkdirSync(target, { recursive: true });
  const workspaces = publicPackages(root).flatMap((folder) => ['--workspace', folder]);
  const { stdout } = await x('npm', ['pack', '--json', '--pack-destination', target, ...workspaces], {
    nodeOptions: { cwd: root },
    throwOnError: true,
  });
  // prepack may print before the JSON
  const packed = JSON.parse(stdout.slice(stdout.search(/^[[{]/m))) as PackedWorkspaces;
  return Object.values(packed).map(({ name, filename, files }) => ({
    name,
    path: join(target, filename),
    files: files.map(({ path }) => path),
  }));
}

/** What `npm pack --json` prints: a list, from npm 11.6 on an object by name. */
type PackedWorkspaces = Record<string, { name: string; filename: string; files: { path: string }[] }>;
