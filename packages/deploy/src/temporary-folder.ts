import { rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';

/** Folders that are in use, for what they hold may be secret. */
const inUse = new Set<string>();

function removeAll(): void {
  for (const directory of inUse) rmSync(directory, { recursive: true, force: true });
}

/** Runs work that makes a folder; it is gone when the work is over, also where the process ends in the middle of it. */
export async function withTemporaryFolder<Result>(
  directory: string,
  work: (directory: string) => Promise<Result>,
): Promise<Result> {
  if (inUse.size === 0) process.once('exit', removeAll);
  inUse.add(directory);
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
    inUse.delete(directory);
    if (inUse.size === 0) process.off('exit', removeAll);
  }
}
