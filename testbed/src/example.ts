import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached } from './cache.ts';
import { run } from './command.ts';
import { removeFolder, workFolder } from './supervisor.ts';

/** The example services, each with its Maven project and what that builds. */
const examples = {
  ell: { project: 'services', archive: 'deployables/ell/target/ell-1.0-SNAPSHOT.war' },
  'access-service': {
    project: 'services',
    archive: 'deployables/access-service/target/access-service-1.0-SNAPSHOT.war',
  },
  'notification-producer': {
    project: 'services',
    archive: 'deployables/notification-producer/target/notification-producer-1.0-SNAPSHOT.war',
  },
  boot27: { project: 'boot27', archive: 'target/boot27.jar' },
  boot4: { project: 'boot4', archive: 'target/boot4.jar' },
  quarkus: { project: 'quarkus', archive: 'target/quarkus.jar' },
  micronaut: { project: 'micronaut', archive: 'target/micronaut.jar' },
} as const;

export type ExampleName = keyof typeof examples;

const root = fileURLToPath(new URL('../../examples', import.meta.url));

/** The war or jar of an example service, built by Maven where its sources have changed since it was built last. */
export async function exampleArchive(name: ExampleName): Promise<string> {
  const { project, archive } = examples[name];
  const sources = join(root, project);
  const built = await cached(join('examples', `${project}-${await contentHash(sources)}`), (path) =>
    build(project, path),
  );
  return join(built, fileNameOf(archive));
}

/** Builds in a copy, so that the sources stay as they are, and keeps the archives. */
async function build(project: string, path: string): Promise<void> {
  const folder = await workFolder(`mvn-${project}`);
  try {
    await cp(join(root, project), folder, { recursive: true, filter: isSource });
    await run('mvn', ['--batch-mode', '--quiet', 'package'], { cwd: folder });
    await mkdir(path, { recursive: true });
    const archives = Object.values(examples).filter((example) => example.project === project);
    for (const { archive } of archives) await rename(join(folder, archive), join(path, fileNameOf(archive)));
  } finally {
    await removeFolder(folder);
  }
}

const fileNameOf = (path: string) => path.split('/').at(-1) as string;
const isSource = (path: string) => !/[/\\]target([/\\]|$)/.test(relative(root, path));

async function contentHash(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  for (const file of files
    .filter(isSource)
    .filter((path) => /\.(java|xml|properties)$/.test(path))
    .sort()) {
    hash
      .update(`${relative(folder, file)}\0`)
      .update(await readFile(file))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}
