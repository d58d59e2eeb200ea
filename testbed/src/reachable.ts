import { copyFile, link, mkdir, readdir, readlink, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { workFolder } from './supervisor.ts';

const linked = new Map<string, Promise<string>>();

/**
 * A path under which the unprivileged user of engines can read `path`: itself, or, where a home folder that is closed to others lies
 * above it (root's usually is), a tree of hard links in our own folder.
 */
export async function reachable(path: string): Promise<string> {
  if (process.getuid?.() !== 0 || (await isOpen(path))) return path;
  const made = linked.get(path) ?? linkedInOwnFolder(path);
  linked.set(path, made);
  return made;
}

async function isOpen(path: string): Promise<boolean> {
  const { mode } = await stat(path);
  if ((mode & 0o001) === 0) return false;
  return dirname(path) === path || isOpen(dirname(path));
}

async function linkedInOwnFolder(path: string): Promise<string> {
  const target = join(await workFolder('links'), basename(path));
  await linkTree(path, target);
  return target;
}

async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) await linkTree(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else await link(source, target).catch(() => copyFile(source, target)); // another file system
  }
}
