import { chmodSync, existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fillPattern, type ResolvedService } from '@bizom/fleet';
import { downloadArtifacts } from '../image/artifacts.ts';
import type { RunRequest } from './run-request.ts';

interface Downloaded {
  directory: string;
  /** What was not there before, relative to the directory. */
  paths: string[];
}

/**
 * The keys and credentials that the builds of a run need. Only this user may enter their folder, git ignores it, and they are
 * removed once the image is built, also if this process ends before. The files themselves may be read by anybody (0644), so
 * that the user of the image can read them.
 */
export class ServiceArtifacts implements Disposable {
  readonly #downloaded = new Map<string, Downloaded>();
  readonly #removeAll = () => this[Symbol.dispose]();

  constructor() {
    process.once('exit', this.#removeAll);
  }

  /** Downloads one service's files to where its Dockerfile expects them; nothing if the fleet has no bucket. */
  async fetch(request: RunRequest, { name }: ResolvedService): Promise<void> {
    const { fleet, environment, aws, observer, signal } = request;
    const { artifactBucket: bucket, artifactPrefix, artifactDirectory } = fleet.deploy;
    if (bucket === undefined) return;
    const fill = (pattern: string) => fillPattern(pattern, { environment, service: name });
    observer.progress(name, `downloading artifacts from s3://${bucket}`);
    const directory = join(request.directory, fill(artifactDirectory));
    const there = new Set(existsSync(directory) ? readdirSync(directory, { recursive: true, encoding: 'utf8' }) : []);
    makePrivate(directory);
    const from = { s3: aws.s3, bucket, prefix: fill(artifactPrefix), directory };
    const paths = await downloadArtifacts({ ...from, ...(signal && { signal }) });
    this.#downloaded.set(name, { directory, paths: ['.gitignore', ...paths].filter((path) => !there.has(path)) });
  }

  /** Removes one service's files. Files that were there before the download stay. */
  remove(service: string): void {
    const { directory = '', paths = [] } = this.#downloaded.get(service) ?? {};
    this.#downloaded.delete(service);
    for (const path of paths) {
      rmSync(join(directory, path), { force: true });
      removeEmpty(dirname(join(directory, path)), directory);
    }
  }

  /** Removes the files of all services. */
  [Symbol.dispose](): void {
    process.off('exit', this.#removeAll);
    for (const service of this.#downloaded.keys()) this.remove(service);
  }
}

/** A folder that only its owner may enter, and that git ignores. */
function makePrivate(directory: string): void {
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o700);
  const ignore = join(directory, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
}

/** Removes the folders that are empty now, up to the one that the files were in. */
function removeEmpty(folder: string, top: string): void {
  for (let at = folder; at.startsWith(top); at = dirname(at)) {
    try {
      rmdirSync(at);
    } catch {
      return;
    }
  }
}
