import { type ExecFileException, execFile } from 'node:child_process';
import { DeployError } from '../errors.ts';

/** A commit (or a bare tree) of a repository. */
export interface Revision {
  /** The object id that a revision resolved to. */
  id: string;
  /** The parents that the commit itself names, also those that a shallow clone does not have; none for the first commit. */
  parents: readonly string[];
}

/** One path that differs between two revisions; a rename is a deletion and an addition. */
export interface Change {
  /** Relative to the repository folder that was asked about, `/` between its parts. */
  path: string;
  deleted: boolean;
}

const maxOutputBytes = 1024 * 1024 * 1024;
const deepenSteps = [['--deepen=50'], ['--unshallow']];

/**
 * Reads one git repository, through the `git` command, without its configuration changing an answer.
 * @example
 * const { id } = await new GitRepository('.').resolve('HEAD');
 */
export class GitRepository {
  readonly directory: string;

  /** @param directory the folder to read; it may lie inside a work tree, then only what is below it is seen. */
  constructor(directory: string) {
    this.directory = directory;
  }

  /**
   * Resolves a commit, a tag, a branch or a tree. Where a shallow clone lacks it, history is fetched until it is there.
   * @throws DeployError `COMMIT_NOT_FOUND`, saying whether the clone is shallow.
   */
  async resolve(revision: string): Promise<Revision> {
    if (revision === '' || revision.startsWith('-'))
      throw new DeployError('WRONG_USE', `"${revision}" is no revision.`);
    const found = (await this.#lookUp(revision)) ?? (await this.#deepenUntilFound(revision));
    if (found) return found;
    const shallow = await this.#isShallow();
    throw new DeployError(
      'COMMIT_NOT_FOUND',
      shallow
        ? `"${revision}" is not in this shallow clone, and fetching more history did not bring it; clone with full depth (\`git fetch --unshallow\`; in Bitbucket \`clone: depth: full\`).`
        : `"${revision}" is no commit of the repository ${this.directory}.`,
    );
  }

  /** The tree that has nothing in it: what the first commit is compared with. */
  async emptyTree(): Promise<string> {
    return (await this.#text(['hash-object', '-t', 'tree', '--stdin'], '')).trim();
  }

  /** The files that differ between two commits or trees, below `directory`. Line endings and file modes are no difference. */
  async changes(base: string, head: string): Promise<Change[]> {
    const args = ['diff-tree', '-r', '-z', '--no-renames', '--relative', '--ignore-submodules=none'];
    const fields = (await this.#text([...args, '--raw', '--abbrev=64', base, head])).split('\0');
    const changes: (Change & { modified: boolean })[] = [];
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const [, , before, after, status = ''] = (fields[at] ?? '').split(' ');
      if (before === after) continue;
      changes.push({ path: fields[at + 1] ?? '', deleted: status === 'D', modified: status === 'M' });
    }
    const differing = changes.some(({ modified }) => modified) ? await this.#differing(args, base, head) : new Set();
    return changes.flatMap(({ modified, ...change }) => (!modified || differing.has(change.path) ? [change] : []));
  }

  /** Whether a commit is in the history of another one. */
  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    try {
      await this.#run(['merge-base', '--is-ancestor', ancestor, descendant]);
      return true;
    } catch {
      return false;
    }
  }

  /** Files whose content differs by more than line endings. */
  async #differing(args: readonly string[], base: string, head: string): Promise<Set<string>> {
    const records = (await this.#text([...args, '--numstat', '--ignore-cr-at-eol', base, head])).split('\0');
    return new Set(records.flatMap((record) => /^(?!0\t0\t)[\d-]+\t[\d-]+\t(.+)$/s.exec(record)?.[1] ?? []));
  }

  /** The contents of files at a revision; a path that is not there is not in the answer. */
  async files(revision: string, paths: readonly string[]): Promise<Map<string, string>> {
    const asked = paths.filter((path) => !path.includes('\n'));
    if (asked.length === 0) return new Map();
    const prefix = (await this.#text(['rev-parse', '--show-prefix'])).replace(/\n$/, '');
    const input = asked.map((path) => `${revision}:${prefix}${path}\n`).join('');
    return readBatch(await this.#run(['cat-file', '--batch'], input), asked);
  }

  /** Tracked files that differ from HEAD, below `directory`. */
  async modifiedFiles(): Promise<string[]> {
    // Not diff-index: it takes a file that was only touched for one that differs.
    const args = ['diff', '-z', '--name-only', '--no-renames', '--no-ext-diff', '--relative', 'HEAD'];
    const fields = (await this.#text(args)).split('\0');
    return fields.filter((path) => path !== '');
  }

  /** The top folder of the work tree. */
  async topLevel(): Promise<string> {
    return (await this.#text(['rev-parse', '--show-toplevel'])).replace(/\n$/, '');
  }

  async #lookUp(revision: string): Promise<Revision | undefined> {
    const id =
      (await this.#verify(`${revision}^{commit}`)) ?? (await this.#verify(`${revision}^{tree}`).catch(() => undefined));
    if (id === undefined) return undefined;
    const raw = await this.#text(['cat-file', '-p', id]);
    const header = raw.split('\n\n', 1)[0] ?? '';
    const parents = [...header.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent]) => parent ?? '');
    return { id, parents };
  }

  async #verify(revision: string): Promise<string | undefined> {
    try {
      return (await this.#text(['rev-parse', '--verify', '--quiet', '--end-of-options', revision])).trim() || undefined;
    } catch (error) {
      if (await this.#isRepository()) return undefined;
      throw error;
    }
  }

  async #isRepository(): Promise<boolean> {
    await this.#text(['rev-parse', '--git-dir']);
    return true;
  }

  async #isShallow(): Promise<boolean> {
    return (await this.#text(['rev-parse', '--is-shallow-repository'])).trim() === 'true';
  }

  async #deepenUntilFound(revision: string): Promise<Revision | undefined> {
    for (const step of deepenSteps) {
      if (!(await this.#isShallow())) return undefined;
      const fetched = await this.#text(['fetch', '--quiet', '--no-tags', ...step]).catch(() => undefined);
      const found = fetched === undefined ? undefined : await this.#lookUp(revision);
      if (found) return found;
    }
    return undefined;
  }

  async #text(args: readonly string[], input?: string): Promise<string> {
    return (await this.#run(args, input)).toString('utf8');
  }

  #run(args: readonly string[], input?: string): Promise<Buffer> {
    const options = {
      cwd: this.directory,
      env: gitEnvironment(),
      encoding: 'buffer',
      maxBuffer: maxOutputBytes,
    } as const;
    return new Promise((resolve, reject) => {
      const child = execFile('git', [...args], options, (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        reject(whyGitFailed(args[0] ?? '', this.directory, error, stderr.toString('utf8')));
      });
      child.stdin?.on('error', () => {});
      child.stdin?.end(input ?? '');
    });
  }
}

function whyGitFailed(command: string, directory: string, cause: ExecFileException, stderr: string): DeployError {
  if (cause.code === 'ENOENT')
    return new DeployError('GIT_FAILED', `git cannot be started in ${directory}; are both there?`, { cause });
  if (stderr.includes('not a git repository'))
    return new DeployError('WRONG_USE', `${directory} is no git repository; name one with --repo.`, { cause });
  const said = stderr.trim().split('\n')[0] || cause.message.split('\n')[0];
  return new DeployError('GIT_FAILED', `git ${command} failed in ${directory}: ${said}`, { cause });
}

function gitEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_EXTERNAL_DIFF'].includes(name),
  );
  return { ...Object.fromEntries(inherited), LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' };
}

function readBatch(output: Buffer, paths: readonly string[]): Map<string, string> {
  const contents = new Map<string, string>();
  let at = 0;
  for (const path of paths) {
    const lineEnd = output.indexOf(0x0a, at);
    const header = output.toString('utf8', at, lineEnd);
    at = lineEnd + 1;
    const blob = / blob (\d+)$/.exec(header);
    const other = / (?:tree|commit|tag) (\d+)$/.exec(header);
    const size = Number((blob ?? other)?.[1] ?? -1);
    if (blob) contents.set(path, output.toString('utf8', at, at + size));
    if (size >= 0) at += size + 1;
  }
  return contents;
}
