import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { missing } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failingPart, mavenArguments } from '../../src/image/compile.ts';
import { compile } from '../../src/index.ts';
import { GitRepository } from '../../src/plan/git.ts';
import type { ModuleGraph } from '../../src/plan/modules.ts';
import { dependents } from '../../src/plan/modules.ts';
import { readReactor } from '../../src/plan/reactor.ts';

const why = await missing('maven');
const example = new URL('../../../../examples/services', import.meta.url).pathname;

describe.skipIf(why)(`Maven itself${why ? ` (skipped: ${why})` : ''}`, () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'deploy compile '));
    cpSync(example, directory, { recursive: true, filter: (path) => !path.endsWith('/target') });
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  test('compiles a service and what it needs, and nothing else', async () => {
    const lines: string[] = [];
    await compile({ directory, modules: ['deployables/ell'], onLine: (line) => lines.push(line) });
    expect(existsSync(join(directory, 'deployables/ell/target/ell-1.0-SNAPSHOT.war'))).toBe(true);
    expect(existsSync(join(directory, 'services/common/target'))).toBe(true);
    expect(existsSync(join(directory, 'services/messaging/target'))).toBe(false);
    expect(lines.join('\n')).toContain('BUILD SUCCESS');
  });

  test('says why a module does not compile, and its usual advice is left out', async () => {
    writeFileSync(
      join(directory, 'services/messaging/src/main/java/com/example/messaging/Broken.java'),
      'class Broken { int x = "text"; }',
    );
    const compiling = compile({ directory, modules: ['services/messaging'] });
    await expect(compiling).rejects.toMatchObject({
      code: 'COMPILE_FAILED',
      message: expect.stringMatching(/Broken.java:\[1,\d+\] incompatible types/),
    });
    await expect(compiling).rejects.toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('Re-run Maven') }),
    );
  });

  test('ends when the run is interrupted', async () => {
    const controller = new AbortController();
    const compiling = compile({
      directory,
      signal: controller.signal,
      onLine: () => controller.abort(new Error('stop')),
    });
    await expect(compiling).rejects.toThrow('stop');
  });

  test.each(['services/common', 'services/messaging'])('agrees with our graph on what uses %s', async (module) => {
    const reactor = await readReactor(new GitRepository(example), 'HEAD');
    const { graph } = reactor as { graph: ModuleGraph };
    const output = execFileSync('mvn', ['-B', '-pl', module, '-amd', 'validate'], { cwd: example, encoding: 'utf8' });
    const built = [...output.matchAll(/^\[INFO\] -+< com\.example:([\w-]+) >-+$/gm)].map(([, name]) => name);
    const ours = [...dependents(graph, module).keys()].map((directory) => directory.split('/').at(-1));
    expect(ours.sort()).toEqual(built.sort());
  });
});

test("the repository's own Maven wrapper is run, wherever the repository is named from", async () => {
  const directory = mkdtempSync(join(tmpdir(), 'deploy wrapper '));
  try {
    writeFileSync(join(directory, 'mvnw'), '#!/bin/sh\necho "wrapped $*"\n');
    chmodSync(join(directory, 'mvnw'), 0o755);
    for (const from of [directory, relative(process.cwd(), directory)]) {
      const lines: string[] = [];
      await compile({ directory: from, onLine: (line) => lines.push(line) });
      expect(lines).toEqual(['wrapped --batch-mode --no-transfer-progress clean package']);
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('all modules are compiled unless some are named', () => {
  expect(mavenArguments({})).toEqual(['--batch-mode', '--no-transfer-progress', 'clean', 'package']);
  expect(mavenArguments({ modules: ['deployables/a', 'deployables/b'] }).slice(-3)).toEqual([
    '-pl',
    'deployables/a,deployables/b',
    '-am',
  ]);
});

test('output without any [ERROR] is repeated as it is', () => {
  expect(failingPart(['mvn: command not found'])).toEqual(['mvn: command not found']);
  expect(
    failingPart(['[INFO] fine', '[ERROR] A.java:[1,2] wrong', '[ERROR] ', '[ERROR] Re-run Maven using the -X switch']),
  ).toEqual(['[ERROR] A.java:[1,2] wrong']);
});
