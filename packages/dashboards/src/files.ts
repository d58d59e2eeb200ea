import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Names the files that were written, so that the next build can take away those it no longer makes, and no others. */
const manifestName = '.bizom-dashboards.json';

/** How a folder differs from the files that belong there. */
export interface Difference {
  missing: string[];
  changed: string[];
  /** Made by an earlier build, and not made any more. */
  stale: string[];
}

/** The files that belong into the folder, with the manifest that names them. */
function withManifest(files: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...files, [manifestName, `${JSON.stringify({ files: [...files.keys()].sort() }, null, 2)}\n`]]);
}

/** What a build would change. */
export async function compareFiles(directory: string, files: ReadonlyMap<string, string>): Promise<Difference> {
  const difference: Difference = { missing: [], changed: [], stale: await staleFiles(directory, files) };
  for (const [path, text] of withManifest(files)) {
    const present = await readIfThere(join(directory, path));
    if (present === undefined) difference.missing.push(path);
    else if (present !== text) difference.changed.push(path);
  }
  return difference;
}

/** Writes the files, and removes what an earlier build made and this one does not. Other people's files stay. */
export async function writeFiles(directory: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const path of await staleFiles(directory, files)) await rm(join(directory, path), { force: true });
  const all = withManifest(files);
  const folders = new Set([...all.keys()].map((path) => dirname(join(directory, path))));
  for (const folder of folders) await mkdir(folder, { recursive: true });
  await Promise.all([...all].map(([path, text]) => writeFile(join(directory, path), text)));
}

async function staleFiles(directory: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const text = await readIfThere(join(directory, manifestName));
  if (text === undefined) return [];
  const earlier: { files?: unknown } = JSON.parse(text);
  const names = Array.isArray(earlier.files) ? earlier.files.filter((name) => typeof name === 'string') : [];
  // A manifest that somebody edited must not make a build delete anything outside its folder.
  const inside = names.filter((name) => !name.startsWith('/') && !name.split('/').includes('..'));
  const present = await Promise.all(
    inside.map(async (name) => ((await readIfThere(join(directory, name))) === undefined ? [] : [name])),
  );
  return present.flat().filter((name) => !files.has(name));
}

/** Every file under a folder, as a path from it, sorted. */
export async function listFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== manifestName)
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.replace(/\/+$/, '').length + 1))
    .sort();
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
