import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileError } from './input.ts';

/**
 * Writes a file so that no reader ever sees half of it: to a new file in the same folder, which then takes its name. The target of a symbolic link and
 * the mode of an existing file stay. Devices and pipes, such as /dev/stdout, are written directly.
 * @throws UsageError where it cannot be written
 * @example
 * await writeFileAtomically('report.json', JSON.stringify(report));
 */
export async function writeFileAtomically(file: string, content: string | Uint8Array): Promise<void> {
  try {
    const target = await realpath(file).catch(() => file);
    const before = await stat(target).catch(() => undefined);
    if (before && !before.isFile() && !before.isDirectory()) await writeFile(target, content);
    else await replace(target, content, before?.mode);
  } catch (error) {
    throw fileError('write', file, error);
  }
}

async function replace(target: string, content: string | Uint8Array, mode = 0o666): Promise<void> {
  const partial = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.partial`);
  try {
    await using handle = await open(partial, 'wx', mode);
    await handle.writeFile(content);
    await handle.sync();
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
