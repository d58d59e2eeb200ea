import { globSync } from 'node:fs';
import { join } from 'node:path';
import { x } from 'tinyexec';
import { pythonWith } from './python.ts';
import { removeFolder, workFolder } from './supervisor.ts';

/** The CDK app of this repository. */
export const infraFolder = join(import.meta.dirname, '..', '..', 'infra');

export interface CdkOptions {
  /** More environment variables, such as where AWS is. */
  env?: NodeJS.ProcessEnv;
  /** Whether it prints to our own terminal, and may ask; default false. */
  attended?: boolean;
}

/** Runs the CDK's command; gives its exit code and what it printed. */
export async function cdk(args: readonly string[], { env = {}, attended = false }: CdkOptions = {}) {
  const stdio = attended ? ('inherit' as const) : (['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe']);
  // The CLI caches context between runs; an emulator's accounts must not end up in it.
  const home = attended ? undefined : await workFolder('cdk-home');
  const own = { CDK_DISABLE_CLI_TELEMETRY: 'true', ...(home && { CDK_HOME: home }) };
  try {
    const { exitCode, stdout, stderr } = await x('cdk', ['--no-notices', ...args], {
      nodeOptions: { cwd: infraFolder, env: { ...process.env, ...own, ...env }, stdio },
    });
    return { exitCode: exitCode ?? 1, output: `${stdout}\n${stderr}`.trim() };
  } finally {
    if (home) await removeFolder(home);
  }
}

/** Checks the templates in a folder with cfn-lint; gives what it found, nothing where they are clean. */
export async function cfnLint(folder: string): Promise<string> {
  const python = await pythonWith('cfn-lint-1.58.0', ['cfn-lint==1.58.0']);
  const templates = globSync(join(folder, '*.template.json'));
  const main = 'import sys; from cfnlint.runner import main; sys.exit(main())';
  // W3005: a DependsOn that is not needed; the CDK adds one on the role to every function, for the role's policy.
  const { exitCode, stdout, stderr } = await x(python, ['-c', main, '--ignore-checks', 'W3005', '--', ...templates]);
  return exitCode === 0 ? '' : `${stdout}\n${stderr}`.trim();
}
