import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdk, cfnLint } from '@bizom/testbed';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bizom-synth-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('cdk-nag and cfn-lint find nothing in the stacks of all three environments', { timeout: 300_000 }, async () => {
  const { exitCode, output } = await cdk(['synth', '--quiet', '--output', folder]);
  expect(exitCode, output).toBe(0);
  const templates = (await readdir(folder)).filter((file) => file.endsWith('.template.json'));
  expect(templates.sort()).toEqual(
    ['dev', 'prod', 'staging'].flatMap((environment) =>
      ['app-probe', 'log-shipper', 'task-alerts'].map((what) => `bizom-${environment}-${what}.template.json`),
    ),
  );
  expect(await cfnLint(folder)).toBe('');
});
