import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Creates a folder and its missing parents. Node's own recursive mkdir never returns where the file system answers
 * ENOENT for a folder whose parent exists, as `/proc` does.
 * @throws the system's error where a folder cannot be created
 */
export async function makeFolder(path: string): Promise<void> {
  const code = await mkdirCode(path);
  if (code === undefined || code === 'EEXIST') return;
  await makeFolder(dirname(path));
  await mkdir(path);
}

/** The code of the failure that a missing parent may explain; undefined where the folder was created. */
async function mkdirCode(path: string): Promise<string | undefined> {
  try {
    await mkdir(path);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || (code === 'ENOENT' && dirname(path) !== path)) return code;
    throw error;
  }
}
