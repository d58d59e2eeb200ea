import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeAtExit } from './watchdog.ts';

/** Where everything fetched is kept: `$XDG_CACHE_HOME/bizom`, else `~/.cache/bizom`. */
function cacheDir(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'bizom');
}

/**
 * The cached file or folder `name`, made by `make(path)` where it is not there yet. It appears under its name by one rename when it
 * is whole, so an interrupted run leaves nothing that is taken for whole; processes that want the same thing at once wait for the first.
 */
export async function cached(name: string, make: (path: string) => Promise<void>): Promise<string> {
  const whole = join(cacheDir(), name);
  if (existsSync(whole)) return whole;
  await mkdir(dirname(whole), { recursive: true });
  const release = await lock(`${whole}.lock`);
  try {
    if (!existsSync(whole)) await makeWhole(whole, make);
  } finally {
    await release();
  }
  return whole;
}

async function makeWhole(whole: string, make: (path: string) => Promise<void>): Promise<void> {
  await removeParts(whole);
  const part = `${whole}.part-${randomBytes(4).toString('hex')}`;
  removeAtExit(part);
  try {
    await make(part);
    await rename(part, whole);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

/** What a killed process left half-made. */
async function removeParts(whole: string): Promise<void> {
  const folder = dirname(whole);
  for (const entry of await readdir(folder)) {
    if (entry.startsWith(`${basename(whole)}.part-`)) await rm(join(folder, entry), { recursive: true, force: true });
  }
}

/** Holds a lock file with our pid; the lock of a process that is gone counts for nothing. */
async function lock(path: string): Promise<() => Promise<void>> {
  for (;;) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      removeAtExit(path);
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (await isStale(path)) await rm(path, { force: true });
    else await sleep(200);
  }
}

async function isStale(path: string): Promise<boolean> {
  const pid = Number(await readFile(path, 'utf8').catch(() => ''));
  if (!pid) return false; // being written at this moment
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
