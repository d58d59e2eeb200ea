import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { OptionsError } from '../errors.ts';
import {
  formatRecords,
  otherName,
  parseRecords,
  type Quarantine,
  type QuarantineFile,
  type QuarantineRecord,
  skippedFile,
  type UnreadableLine,
} from './record.ts';

const ending = '.jsonl';

/**
 * A quarantine in a folder of this machine: one `.jsonl` file a payload. It is made when the first one is put into it; before,
 * there is nothing in it.
 */
export function folderQuarantine(folder: string): Quarantine {
  const write = async (name: string, records: readonly QuarantineRecord[], unreadable: UnreadableLine[] = []) => {
    const path = join(folder, `${name}${ending}`);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const unfinished = `${path}.${randomUUID()}.tmp`;
    // Log lines may hold what others on this machine must not read.
    await writeFile(unfinished, formatRecords(records, unreadable), { mode: 0o600 });
    await rename(unfinished, path);
  };
  const read = async (path: string): Promise<QuarantineFile> => {
    const name = relative(folder, path).slice(0, -ending.length);
    const lines = parseRecords(await readFile(path, 'utf8'), path);
    const { unreadable } = lines;
    const keep = (kept: readonly QuarantineRecord[]) =>
      kept.length + unreadable.length === 0 ? rm(path) : write(name, kept, unreadable);
    return { name, ...lines, keep };
  };
  return {
    put: async (name, records) => {
      await write(name, records);
      return [];
    },
    async *list() {
      for (const entry of await readFolder(folder)) {
        const path = join(entry.parentPath, entry.name);
        const reason = whySkipped(entry);
        if (reason !== undefined) yield skippedFile(path, reason);
        else if (!entry.isDirectory())
          yield await read(path).catch((error: Error) => skippedFile(path, `cannot be read: ${error.message}`));
      }
    },
  };
}

/** Why an entry of the folder is not read; undefined for files of a quarantine, and for folders. */
function whySkipped(entry: Dirent): string | undefined {
  if (entry.isDirectory()) return undefined;
  if (!entry.isFile()) return 'is not a regular file.';
  if (entry.name.endsWith('.tmp')) return 'was not written completely.';
  return entry.name.endsWith(ending) ? undefined : otherName;
}

async function readFolder(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new OptionsError(`quarantine: expected a folder that can be read, received "${folder}"`, { cause });
  }
}
