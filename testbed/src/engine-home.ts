import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from './cache.ts';
import { run } from './command.ts';
import { download } from './download.ts';
import { type EngineBuild, type EngineName, engineBuilds } from './engine-catalog.ts';
import { artifactUrl } from './maven-central.ts';
import { reachable } from './reachable.ts';

/** The folder of an engine's distribution, fetched, checked and made ready once a machine. */
export async function engineHome(name: EngineName): Promise<string> {
  const build = engineBuilds[name];
  const home = await cached(join('engines', `${name}-${build.version}`), (path) => install(name, build, path));
  return reachable(home);
}

async function install(name: EngineName, build: EngineBuild, path: string): Promise<void> {
  const { project, version } = build;
  await mkdir(path, { recursive: true });
  const zip = join(path, 'distribution.zip');
  const url = artifactUrl(`org.${project}.distribution.integ-test-zip`, project, version, 'zip');
  await download(url, zip, build.sha256, `${name} (${project} ${version})`);
  await run('python3', ['-m', 'zipfile', '-e', zip, path]);
  await rm(zip);
  const unpacked = join(path, `${project}-${version}`);
  for (const entry of await readdir(unpacked)) await rename(join(unpacked, entry), join(path, entry));
  await rm(unpacked, { recursive: true });
  if (build.modules) await keepOnly(join(path, 'modules'), build.modules);
  if (build.optionalModules)
    await relax(join(path, 'lib', `elasticsearch-entitlement-${version}.jar`), build.optionalModules);
  if (build.mapperExtras) await addMapperExtras(build, build.mapperExtras, join(path, 'modules', 'mapper-extras'));
}

async function keepOnly(folder: string, names: string[]): Promise<void> {
  for (const entry of await readdir(folder)) {
    if (!names.includes(entry)) await rm(join(folder, entry), { recursive: true });
  }
}

async function relax(jar: string, modules: string[]): Promise<void> {
  await run('python3', [join(import.meta.dirname, 'relax-modules.py'), jar, ...modules]);
}

/** The zips are the ones the projects test plugins with: field types such as match_only_text are in a separate module. */
async function addMapperExtras(build: EngineBuild, sha256: string, folder: string): Promise<void> {
  const { project, version } = build;
  await mkdir(folder);
  const url = artifactUrl(`org.${project}.plugin`, 'mapper-extras-client', version, 'jar');
  await download(url, join(folder, `mapper-extras-${version}.jar`), sha256, `mapper-extras ${version} of ${project}`);
  const descriptor = {
    name: 'mapper-extras',
    description: 'Adds advanced field mappers',
    version,
    classname: `org.${project}.index.mapper.MapperExtrasPlugin`,
    'java.version': '1.8',
    [`${project}.version`]: version,
    'extended.plugins': '',
    'has.native.controller': 'false',
    ...(project === 'elasticsearch' ? { type: 'isolated' } : { 'custom.foldername': '' }),
  };
  await writeFile(join(folder, 'plugin-descriptor.properties'), properties(descriptor));
}

function properties(entries: Record<string, string>): string {
  return Object.entries(entries)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}
