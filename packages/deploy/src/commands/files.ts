import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { DeployError } from '../errors.ts';

/**
 * Writes a file so that nobody ever sees half of it.
 * @throws DeployError `WRONG_USE` where it cannot be written
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  try {
    await writeFile(partial, text);
    await rename(partial, path);
  } catch (error) {
    throw unusable(`${path} cannot be written`, error as Error);
  } finally {
    await rm(partial, { force: true });
  }
}

/**
 * A file's text; undefined where there is none.
 * @throws DeployError `WRONG_USE` where it is there and cannot be read
 */
export async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw unusable(`${path} cannot be read`, error);
  });
}

function unusable(what: string, cause: Error): DeployError {
  return new DeployError('WRONG_USE', `${what} (${cause.message.split(',')[0]}); name another file.`, { cause });
}
