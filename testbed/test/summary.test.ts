import { join } from 'node:path';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { startVitest } from 'vitest/node';
import { summarize } from '../src/summary.ts';

const root = join(import.meta.dirname, 'fixtures', 'summary');
const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });

test('counts a whole run: tests, broken files and hooks, unhandled errors, and what was skipped with its reason', async () => {
  const exitCode = process.exitCode;
  const options = { root, config: false as const, include: ['*.sample.ts'], watch: false, reporters: [] };
  const vitest = await startVitest([], options, {}, { stdout: nowhere, stderr: nowhere });
  const summary = summarize(vitest.state.getTestModules(), vitest.state.getUnhandledErrors().length, root);
  await vitest.close();
  process.exitCode = exitCode; // the failures of the samples are no failure of ours
  expect(summary).toEqual({
    passed: 2,
    failed: 4, // a test, a file, a hook, an uncaught error
    skipped: 4,
    lines: [
      'skipped:',
      '  mixed.sample.ts: one (skipped: by itself)',
      '  mixed.sample.ts: a suite (skipped: no Docker) (2 tests)',
      '  mixed.sample.ts: a suite whose hook fails > never runs',
      '2 passed, 4 failed, 4 skipped',
    ],
  });
});
