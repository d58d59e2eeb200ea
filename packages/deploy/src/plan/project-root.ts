import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { GitRepository } from './git.ts';

/**
 * The folder that a plan is made for: the topmost one with a `pom.xml` from `directory` up to the top of its git work tree,
 * else that top. So a plan is the same from every folder of the project.
 */
export async function projectRoot(directory: string): Promise<string> {
  const top = await new GitRepository(directory).topLevel().catch(() => undefined);
  if (top === undefined) return directory;
  let root: string | undefined;
  for (let at = resolve(directory); ; at = dirname(at)) {
    if (existsSync(join(at, 'pom.xml'))) root = at;
    if (at === resolve(top) || at === dirname(at)) return root ?? top;
  }
}
