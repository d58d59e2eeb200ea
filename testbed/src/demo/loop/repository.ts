import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FleetConfig } from '@bizom/fleet';
import { run } from '../../command.ts';
import { workFolder } from '../../supervisor.ts';

const example = fileURLToPath(new URL('../../../../examples/services', import.meta.url));

/** A team's repository: a copy of `examples/services` with a fleet file and its own history. */
export class Repository {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** @param history whether git keeps it, as `bizom-deploy` wants it */
  static async create(fleet: FleetConfig, history: boolean): Promise<Repository> {
    // The work folder belongs to an unprivileged user; git wants the repository to be ours.
    const folder = join(await workFolder('repository'), 'services');
    await mkdir(folder);
    await cp(example, folder, { recursive: true, filter: (path) => !/\/(target|fleet\.config\.ts)$/.test(path) });
    const repository = new Repository(folder);
    await writeFile(repository.fleetFile, JSON.stringify(fleet, undefined, 2));
    if (history) {
      await repository.#git('init', '--quiet', '--initial-branch', 'main');
      await repository.commit('The services as they are');
    }
    return repository;
  }

  get fleetFile(): string {
    return join(this.folder, 'fleet.config.json');
  }

  /** Puts `to` in the place of `from` in one file. */
  async edit(path: string, from: string, to: string): Promise<void> {
    const file = join(this.folder, path);
    const text = await readFile(file, 'utf8');
    if (!text.includes(from)) throw new Error(`${path} does not hold "${from}"`);
    await writeFile(file, text.replace(from, to));
  }

  async commit(message: string): Promise<void> {
    await this.#git('add', '--all');
    await this.#git('commit', '--quiet', '--message', message);
  }

  async #git(...args: string[]): Promise<void> {
    const who = ['-c', 'user.name=Demo', '-c', 'user.email=demo@example.com', '-c', 'commit.gpgsign=false'];
    await run('git', [...who, ...args], { cwd: this.folder });
  }
}
