import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomically } from '@bizom/command';
import * as v from 'valibot';
import { DashboardsError, unusable } from '../model/errors.ts';
import { makeFolder } from './make-folder.ts';

/** Names the files that were written, so that the next build can take away those it no longer makes, and no others. */
const manifestName = '.bizom-dashboards.json';

const manifestSchema = v.pipe(v.string(), v.parseJson(), v.object({ files: v.array(v.string()) }));

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

/**
 * The alerting files that an earlier build wrote: text by path. Files that are missing now are left out.
 * @throws DashboardsError `BAD_OPTION` where the folder cannot be read, or its manifest is damaged
 */
export async function readEarlierAlerting(directory: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const path of (await ownFiles(directory)).filter((name) => name.startsWith('alerting/'))) {
    const text = await readIfThere(join(directory, path));
    if (text !== undefined) texts.set(path, text);
  }
  return texts;
}

/**
 * What a build would change.
 * @throws DashboardsError `BAD_OPTION` where the folder cannot be read, or its manifest is damaged
 */
export async function compareFiles(directory: string, files: ReadonlyMap<string, string>): Promise<Difference> {
  const difference: Difference = { missing: [], changed: [], stale: await staleFiles(directory, files) };
  for (const [path, text] of withManifest(files)) {
    const present = await readIfThere(join(directory, path));
    if (present === undefined) difference.missing.push(path);
    else if (present !== text) difference.changed.push(path);
  }
  return difference;
}

/**
 * Writes the files, and removes what an earlier build made and this one does not. Other people's files stay.
 * @throws DashboardsError `BAD_OPTION` where the folder cannot be written, or its manifest is damaged
 */
export async function writeFiles(directory: string, files: ReadonlyMap<string, string>): Promise<void> {
  const stale = await staleFiles(directory, files);
  const all = withManifest(files);
  const folders = new Set([...all.keys()].map((path) => dirname(join(directory, path))));
  try {
    for (const path of stale) await rm(join(directory, path), { force: true });
    for (const folder of folders) await makeFolder(folder);
    await Promise.all([...all].map(([path, text]) => writeFileAtomically(join(directory, path), text)));
  } catch (error) {
    throw unusable(`${directory} cannot be written`, error);
  }
}

async function staleFiles(directory: string, files: ReadonlyMap<string, string>): Promise<string[]> {
  const gone = (await ownFiles(directory)).filter((name) => !files.has(name));
  const present = await Promise.all(
    gone.map(async (name) => ((await readIfThere(join(directory, name))) === undefined ? [] : [name])),
  );
  return present.flat();
}

/** Paths from the manifest. An edited manifest must not make a build read or delete anything outside its folder. */
async function ownFiles(directory: string): Promise<string[]> {
  return (await readManifest(directory)).filter((name) => !name.startsWith('/') && !name.split('/').includes('..'));
}

/** What an earlier build made; nothing where there was no build. */
async function readManifest(directory: string): Promise<string[]> {
  const path = join(directory, manifestName);
  const text = await readIfThere(path);
  if (text === undefined) return [];
  const manifest = v.safeParse(manifestSchema, text);
  if (manifest.success) return manifest.output.files;
  throw new DashboardsError(
    'BAD_OPTION',
    `${path} is not as a build wrote it, perhaps from a merge; delete it and build again.`,
  );
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
    throw unusable(`${path} cannot be read`, error);
  }
}
