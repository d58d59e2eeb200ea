import { chmodSync, realpathSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderPlan } from '../../src/commands/plan.ts';
import { GitRepository, planDeployment } from '../../src/index.ts';
import { projectRoot } from '../../src/plan/project-root.ts';
import { deployables, History, mavenRepository, plainRepository, pomXml } from '../support/history.ts';

const plan = (history: History, options: { base?: string; head?: string; runningCommits?: Map<string, string> } = {}) =>
  planDeployment({
    repository: new GitRepository(history.directory),
    environment: 'dev',
    deployables,
    libraryDirectories: ['services'],
    ...options,
  });

type Files = Readonly<Record<string, string | undefined>>;
const all = ['one', 'two', 'three'];

/** What one commit changes, and which services that deploys: with Maven's graph, and by the folders alone. */
const commits: [name: string, files: Files, withMaven: string[], byFolders: string[]][] = [
  ['a file of one deployable', { 'deployables/one/src/One.java': '//' }, ['one'], ['one']],
  ['files of two deployables', { 'deployables/two/x': '', 'deployables/one/y': '' }, ['one', 'two'], ['one', 'two']],
  ['a library used directly and through another', { 'services/a/src/A.java': '//' }, ['one', 'two'], all],
  ['a library used by one service only', { 'services/b/src/B.java': '//' }, ['one'], all],
  ['a library that nothing uses', { 'services/unused/src/U.java': '//' }, [], all],
  ['a file between the libraries', { 'services/checkstyle.xml': '<x/>' }, all, all],
  ['a file outside of both folders', { 'README.md': 'more' }, [], []],
  ['a script under ops', { 'ops/deploy.sh': '#!/bin/sh' }, [], []],
  ['a folder whose name only starts like a service', { 'deployables/one-more/x': '' }, [], []],
  ['a folder whose name only starts like services', { 'services-old/x': '' }, [], []],
  ['a service that the fleet does not have', { 'deployables/four/x': '' }, [], []],
  ['a file deleted from a deployable', { 'deployables/three/src/Three.java': undefined }, ['three'], ['three']],
  ['a file deleted from a library', { 'services/b/src/B.java': undefined }, ['one'], all],
  ['a path with spaces', { 'deployables/one/a file.txt': '' }, ['one'], ['one']],
  ['a path with quotes and a backslash', { 'deployables/one/"it\'s" a\\b.txt': '' }, ['one'], ['one']],
  ['a path with a line break', { 'deployables/two/a\nb.txt': '' }, ['two'], ['two']],
  ['a path in another script', { 'services/b/src/übergröße-日本.txt': '' }, ['one'], all],
  ['shell words in a path', { 'deployables/three/$(touch owned); rm -rf *': '' }, ['three'], ['three']],
  ['a path that starts with a dash', { 'deployables/three/--help': '' }, ['three'], ['three']],
  ['nothing at all', {}, [], []],
];

describe.each([
  ["with Maven's module graph", mavenRepository, 2],
  ['by the folders alone, where there is no root pom', plainRepository, 3],
] as const)('%s', (_, repository, column) => {
  test.each(commits)('a commit that changes %s', async (...row) => {
    using history = new History();
    const base = history.commit(repository);
    const head = history.commit(row[1]);
    const { plan: found } = await plan(history, { base, head });
    expect(found).toMatchObject({ environment: 'dev', base, head });
    expect(found.services.map(({ service }) => service)).toEqual(row[column]);
  });

  test('a file moved from one deployable to another deploys both', async () => {
    using history = new History();
    const base = history.commit(repository);
    history.git('mv', 'deployables/one/src/One.java', 'deployables/two/src/Moved.java');
    const { services } = (await plan(history, { base, head: history.commit({}) })).plan;
    expect(services).toEqual([
      { service: 'one', because: ['deployables/one/src/One.java (deleted)'] },
      { service: 'two', because: ['deployables/two/src/Moved.java'] },
    ]);
  });

  test('a push of several commits is compared as a whole', async () => {
    using history = new History();
    const base = history.commit(repository);
    history.commit({ 'deployables/one/x': '' });
    history.commit({ 'deployables/three/x': '' });
    const { services } = (await plan(history, { base })).plan;
    expect(services.map(({ service }) => service)).toEqual(['one', 'three']);
  });

  test('a change that a later commit takes back deploys nothing', async () => {
    using history = new History();
    const base = history.commit(repository);
    history.commit({ 'deployables/one/x': '' });
    history.git('revert', '--no-edit', 'HEAD');
    expect((await plan(history, { base })).plan.services).toEqual([]);
  });

  test('without a base, a merge brings what its branch changed', async () => {
    using history = new History();
    history.commit(repository);
    history.git('switch', '-q', '-c', 'feature');
    history.commit({ 'deployables/two/x': '' });
    history.commit({ 'deployables/two/y': '' });
    history.git('switch', '-q', 'main');
    const before = history.commit({ 'deployables/one/x': '' });
    history.git('merge', '-q', '--no-ff', '--no-edit', 'feature');
    const { plan: found } = await plan(history);
    expect(found.base).toBe(before);
    expect(found.services.map(({ service }) => service)).toEqual(['two']);
  });

  test('the first commit of all deploys everything', async () => {
    using history = new History();
    const head = history.commit(repository);
    const { plan: found } = await plan(history);
    expect(found).toMatchObject({ base: null, head });
    expect(found.services.map(({ service }) => service)).toEqual(all);
    expect((await plan(history, { base: '0'.repeat(40) })).plan).toEqual(found);
  });

  test('a base on another branch is compared file by file', async () => {
    using history = new History();
    history.commit(repository);
    history.git('switch', '-q', '-c', 'other');
    const base = history.commit({ 'deployables/one/x': '' });
    history.git('switch', '-q', 'main');
    const head = history.commit({ 'deployables/two/x': '' });
    const { services } = (await plan(history, { base, head })).plan;
    expect(services.map(({ service }) => service)).toEqual(['one', 'two']);
  });

  test('a folder inside a larger repository is seen as if it were the repository', async () => {
    using history = new History();
    const inside = Object.fromEntries(Object.entries(repository).map(([path, text]) => [`my repo/${path}`, text]));
    const base = history.commit({ ...inside, 'deployables/one/outside': '' });
    history.commit({ 'my repo/services/b/src/B.java': '//', 'deployables/two/outside': 'x' });
    const request = { environment: 'dev', deployables, libraryDirectories: ['services'], base };
    const repositoryInside = new GitRepository(`${history.directory}/my repo`);
    const { services } = (await planDeployment({ ...request, repository: repositoryInside })).plan;
    expect(services.map(({ service }) => service)).toEqual(column === 2 ? ['one'] : all);
  });
});

describe("what Maven's graph adds", () => {
  test.each([
    ['the root pom', { 'pom.xml': `${mavenRepository['pom.xml']}<!-- -->` }],
    ["Maven's own settings", { '.mvn/maven.config': '-T2' }],
  ])('%s is part of every build', async (_, files) => {
    using history = new History();
    const base = history.commit(mavenRepository);
    history.commit(files);
    const { services } = (await plan(history, { base })).plan;
    expect(services.map(({ service }) => service)).toEqual(all);
  });

  test('names the modules between a change and a service', async () => {
    using history = new History();
    const base = history.commit(mavenRepository);
    history.commit({ 'services/a/src/A.java': '//' });
    expect((await plan(history, { base })).plan.services).toEqual([
      { service: 'one', because: ['services/a/src/A.java (through services/a, services/b)'] },
      { service: 'two', because: ['services/a/src/A.java (through services/a)'] },
    ]);
  });

  test('a file deleted with its whole library deploys what used the library', async () => {
    using history = new History();
    const base = history.commit(mavenRepository);
    const modules = ['services/a', 'services/unused', 'deployables/one', 'deployables/two', 'deployables/three'];
    history.commit({
      'pom.xml': pomXml('root', { modules }),
      'services/b/pom.xml': undefined,
      'services/b/src/B.java': undefined,
      'deployables/one/pom.xml': pomXml('one', { parent: '../../pom.xml' }),
    });
    const { services } = (await plan(history, { base })).plan;
    const [one] = services;
    expect(one?.because).toContain('services/b/src/B.java (deleted) (through services/b)');
  });

  test.each([
    ['a root pom that is no XML', { 'pom.xml': '<project><artifactId>root' }, /pom.xml cannot be read/],
    ['a root pom that is no Maven project', { 'pom.xml': '<html/>' }, /pom.xml cannot be read/],
    ['a module that is not there', { 'services/a/pom.xml': undefined }, /services\/a\/pom.xml is named as a module/],
    ['no root pom any more', { 'pom.xml': undefined }, /no root pom/],
  ])(
    '%s: the folders decide, and the plan says so',
    async (_, files, note) => {
      using history = new History();
      history.commit(mavenRepository);
      const base = history.commit(files);
      history.commit({ 'services/unused/src/U.java': '//' });
      const { plan: found, notes } = await plan(history, { base });
      expect(found.services.map(({ service }) => service)).toEqual(all);
      expect(notes.join()).toMatch(note);
    },
    30_000,
  );
});

describe('the commit that each service runs', () => {
  test('decides for that service alone', async () => {
    using history = new History();
    const first = history.commit(mavenRepository);
    const second = history.commit({ 'deployables/one/x': '' });
    history.commit({ 'deployables/two/x': '' });
    history.commit({ 'README.md': 'more' });
    const runningCommits = new Map([
      ['one', first.slice(0, 12)],
      ['two', second],
    ]);
    const { plan: found, comparesRunning } = await plan(history, { runningCommits });
    expect(found.services).toEqual([
      { service: 'one', because: ['deployables/one/x'], base: first },
      { service: 'two', because: ['deployables/two/x'], base: second },
    ]);
    expect(renderPlan(found, comparesRunning)).toMatch(
      /^dev: 2 services to deploy since what each service runs, head /,
    );
  });

  test('is not said where everything is compared with the first parent', async () => {
    using history = new History();
    const base = history.commit(mavenRepository);
    history.commit({ 'deployables/one/x': '' });
    const runningCommits = new Map(deployables.map(({ service }) => [service, base]));
    const { plan: found, comparesRunning } = await plan(history, { runningCommits });
    expect(found.services).toEqual([{ service: 'one', because: ['deployables/one/x'] }]);
    expect(renderPlan(found, comparesRunning)).toContain(`1 service to deploy since ${base.slice(0, 12)}, head `);
  });

  test('that the repository does not have, as after a force push, is deployed, with that as the reason', async () => {
    using history = new History();
    const first = history.commit(mavenRepository);
    const runningCommits = new Map([
      ['one', 'feedfacecafe'],
      ['two', first],
      ['three', first],
    ]);
    history.commit({ 'README.md': 'nothing of a service' });
    const { plan: found } = await plan(history, { runningCommits });
    expect(found.services).toEqual([
      { service: 'one', because: [expect.stringMatching(/runs feedfacecafe, which is not in this repository/)] },
    ]);
  });

  test('that is newer than the head is named', async () => {
    using history = new History();
    const first = history.commit(mavenRepository);
    const second = history.commit({ 'deployables/one/x': '' });
    const runningCommits = new Map([
      ['one', second],
      ['two', first],
    ]);
    const { newerRunning, notes } = await plan(history, { head: first, runningCommits });
    expect(newerRunning).toEqual(['one']);
    expect(notes.join()).toMatch(/one runs newer code than/);
  });
});

describe('a shallow clone', () => {
  test('is deepened until the base is there', async () => {
    using origin = new History();
    const base = origin.commit(mavenRepository);
    for (let n = 0; n < 60; n++) origin.commit({ 'deployables/two/n': String(n) });
    using clone = new History(origin.directory, '--depth=1');
    const { services } = (await plan(clone, { base })).plan;
    expect(services.map(({ service }) => service)).toEqual(['two']);
  });

  test('at its edge does not take the last commit for the first', async () => {
    using origin = new History();
    const base = origin.commit(mavenRepository);
    origin.commit({ 'deployables/two/x': '' });
    using clone = new History(origin.directory, '--depth=1');
    expect((await plan(clone)).plan).toMatchObject({ base, services: [{ service: 'two' }] });
  });

  test('that cannot be deepened is a clear error', async () => {
    using origin = new History();
    const base = origin.commit(mavenRepository);
    origin.commit({ 'deployables/two/x': '' });
    using clone = new History(origin.directory, '--depth=1');
    clone.git('remote', 'set-url', 'origin', 'file:///nowhere');
    await expect(plan(clone, { base })).rejects.toThrow(/not in this shallow clone.*--unshallow/);
  });
});

test.each(['nope', '--upload-pack=touch owned', '', 'HEAD~99'])(
  'a base that is no commit is refused: %j',
  async (base) => {
    using history = new History();
    history.commit(mavenRepository);
    await expect(plan(history, { base })).rejects.toThrow(/is no (commit|revision)/);
  },
);

describe('a work tree', () => {
  test('with a file that was only touched is what was committed', async () => {
    using history = new History();
    history.commit(mavenRepository);
    utimesSync(join(history.directory, 'README.md'), new Date(0), new Date(1_000));
    expect(await new GitRepository(history.directory).modifiedFiles()).toEqual([]);
  });

  test('names what differs, deleted and added files too, below its folder', async () => {
    using history = new History();
    history.commit(mavenRepository);
    writeFileSync(join(history.directory, 'deployables/one/src/One.java'), '//');
    history.git('rm', '-q', 'services/a/src/A.java');
    writeFileSync(join(history.directory, 'deployables/one/ü.txt'), '');
    history.git('add', 'deployables/one/ü.txt');
    const files = ['deployables/one/src/One.java', 'deployables/one/ü.txt', 'services/a/src/A.java'];
    expect(await new GitRepository(history.directory).modifiedFiles()).toEqual(files);
    const inside = new GitRepository(join(history.directory, 'deployables/one'));
    expect(await inside.modifiedFiles()).toEqual(['src/One.java', 'ü.txt']);
  });
});

test("the user's own git settings change nothing", async () => {
  using history = new History();
  const base = history.commit(mavenRepository);
  for (const [name, value] of [
    ['diff.renames', 'copies'],
    ['diff.relative', 'true'],
    ['diff.noprefix', 'true'],
    ['core.quotePath', 'true'],
    ['diff.external', '/bin/false'],
    ['color.ui', 'always'],
  ] as const) {
    history.git('config', name, value);
  }
  history.git('mv', 'deployables/one/src/One.java', 'deployables/two/src/ü.java');
  history.commit({});
  const { services } = (await plan(history, { base })).plan;
  expect(services.map(({ service }) => service)).toEqual(['one', 'two']);
});

test('line endings and file modes are no change; one changed letter is', async () => {
  using history = new History();
  history.git('config', 'core.autocrlf', 'false');
  const files = {
    'deployables/one/x': 'a\nb\n',
    'deployables/two/run.sh': '#!/bin/sh\n',
    'deployables/three/x': 'a\n',
  };
  const base = history.commit({ ...mavenRepository, ...files });
  chmodSync(join(history.directory, 'deployables/two/run.sh'), 0o755);
  history.commit({ 'deployables/one/x': 'a\r\nb\r\n' });
  expect((await plan(history, { base })).plan.services).toEqual([]);
  history.commit({ 'deployables/one/x': 'a\r\nB\r\n' });
  expect((await plan(history, { base })).plan.services).toEqual([{ service: 'one', because: ['deployables/one/x'] }]);
});

test('properties that multiply each other end in a plan by folders within a second', async () => {
  using history = new History();
  const levels = Array.from({ length: 30 }, (_, n) => `<p${n}>${`\${p${n + 1}}`.repeat(20)}</p${n}>`).join('');
  const bomb = pomXml('root', { modules: ['deployables/one'], extra: `<properties>${levels}</properties>` });
  const one = pomXml('one', { parent: '../../pom.xml', uses: [`\${p0}`] });
  const base = history.commit({ 'pom.xml': bomb, 'deployables/one/pom.xml': one });
  history.commit({ 'deployables/one/x': '' });
  const { plan: found, notes } = await plan(history, { base });
  expect(found.services.map(({ service }) => service)).toEqual(['one']);
  expect(notes.join()).toMatch(/properties expand to more than 1000 characters/);
});

test('the project is the same from each of its folders', async () => {
  using history = new History();
  history.commit({ ...mavenRepository, 'docs/x': '' });
  const top = realpathSync(history.directory);
  for (const folder of ['', 'deployables/one', 'deployables/one/src', 'docs']) {
    expect(realpathSync(await projectRoot(join(top, folder)))).toBe(top);
  }
});

test('a project in a folder of its repository is that folder', async () => {
  using history = new History();
  history.commit({ 'backend/pom.xml': '<project/>', 'backend/deployables/one/pom.xml': '<project/>', 'web/x': '' });
  const top = realpathSync(history.directory);
  expect(await projectRoot(join(top, 'backend/deployables/one'))).toBe(join(top, 'backend'));
});
