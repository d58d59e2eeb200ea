import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { x } from 'tinyexec';
import { fetchedTool } from './fetched-tool.ts';
import type { Tarball } from './tarballs.ts';

/** The package managers that the packages are installed with, and their versions. */
const packageManagers = { npm: undefined, pnpm: 'pnpm@12', yarn: '@yarnpkg/cli-dist@4' } as const;
export type PackageManager = keyof typeof packageManagers;
export const packageManagerNames = Object.keys(packageManagers) as PackageManager[];

const installArguments: Record<PackageManager, string[]> = {
  npm: ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel', 'error'],
  pnpm: ['install', '--ignore-scripts'],
  yarn: ['install', '--mode', 'skip-build'],
};

/** yarn leaves out what is younger than some days, which would be a test of the calendar. */
const yarnSettings = 'nodeLinker: node-modules\nnpmMinimalAgeGate: 0\n';

/** A project outside this repository that depends on packed tarballs. */
export interface Consumer {
  folder: string;
  tarballs: readonly Tarball[];
  /** Other dependencies, name -> version range. */
  dependencies?: Readonly<Record<string, string>>;
}

/** Writes the project's package.json and installs it. @throws Error with what the package manager printed */
export async function installConsumer(manager: PackageManager, consumer: Consumer): Promise<void> {
  mkdirSync(consumer.folder, { recursive: true });
  writeFileSync(join(consumer.folder, 'package.json'), JSON.stringify(manifest(consumer), null, 2));
  // the packages are not in a registry: their dependencies on each other are met by the tarballs as well
  if (manager === 'pnpm') writeFileSync(join(consumer.folder, 'pnpm-workspace.yaml'), overridesYaml(consumer));
  if (manager === 'yarn') writeFileSync(join(consumer.folder, '.yarnrc.yml'), yarnSettings);
  await runIn(consumer.folder, await commandOf(manager), installArguments[manager]);
}

/** Runs a program in the project. @returns its standard output @throws Error with all that it printed where it fails */
export async function runIn(folder: string, command: string, args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await x(command, [...args], { nodeOptions: { cwd: folder } });
  if (exitCode === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')} exited ${exitCode}:\n${stdout}\n${stderr}`);
}

/** yarn fetches what aws-cdk-lib brings bundled; not every registry has that very version. */
const unbundled = { '@aws/cloudformation-validate': '1.9.0-beta' };

function manifest({ tarballs, dependencies }: Consumer) {
  const packed = Object.fromEntries(tarballs.map(({ name, path }) => [name, `file:${path}`]));
  return {
    name: 'consumer',
    private: true,
    type: 'module',
    dependencies: { ...packed, ...dependencies },
    resolutions: { ...packed, ...unbundled },
  };
}

function overridesYaml({ tarballs }: Consumer): string {
  return `overrides:\n${tarballs.map(({ name, path }) => `  '${name}': 'file:${path}'\n`).join('')}`;
}

/** npm is Node's, the others are fetched once. */
async function commandOf(manager: PackageManager): Promise<string> {
  const wanted = packageManagers[manager];
  return wanted === undefined ? 'npm' : fetchedTool(wanted, manager);
}
