import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { formatRecords, parseRecords, type Quarantine, type QuarantineRecord } from './record.ts';

const ending = '.jsonl';

/** A quarantine in a folder of this machine: one `.jsonl` file a payload. */
export function folderQuarantine(folder: string): Quarantine {
  const write = async (name: string, records: readonly QuarantineRecord[]) => {
    const path = join(folder, `${name}${ending}`);
    await mkdir(dirname(path), { recursive: true });
    const unfinished = `${path}.${randomUUID()}.tmp`;
    await writeFile(unfinished, formatRecords(records));
    await rename(unfinished, path);
  };
  return {
    put: write,
    async *list() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        if (!entry.isFile() || !entry.name.endsWith(ending)) continue;
        const path = join(entry.parentPath, entry.name);
        const name = relative(folder, path).slice(0, -ending.length);
        yield {
          name,
          records: parseRecords(await readFile(path, 'utf8'), path),
          keep: (kept) => (kept.length === 0 ? rm(path) : write(name, kept)),
        };
      }
    },
  };
}
