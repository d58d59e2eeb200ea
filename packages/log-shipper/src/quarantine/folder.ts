import { randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { OptionsError } from '../errors.ts';
import { formatRecords, parseRecords, type Quarantine, type QuarantineRecord, type UnreadableLine } from './record.ts';

const ending = '.jsonl';

/**
 * A quarantine in a folder of this machine: one `.jsonl` file a payload. It is made when the first one is put into it;
 * to list it before is an OptionsError.
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
  return {
    put: (name, records) => write(name, records),
    async *list() {
      for (const entry of await readFolder(folder)) {
        if (!entry.isFile() || !entry.name.endsWith(ending)) continue;
        const path = join(entry.parentPath, entry.name);
        const name = relative(folder, path).slice(0, -ending.length);
        const lines = parseRecords(await readFile(path, 'utf8'), path);
        const { unreadable } = lines;
        yield {
          name,
          ...lines,
          keep: (kept) => (kept.length + unreadable.length === 0 ? rm(path) : write(name, kept, unreadable)),
        };
      }
    },
  };
}

async function readFolder(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (cause) {
    throw new OptionsError(`quarantine: expected a folder that can be read, received "${folder}"`, { cause });
  }
}
