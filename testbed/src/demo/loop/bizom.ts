import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { x } from 'tinyexec';
import type { Aws } from '../../aws.ts';
import { guardGroup } from '../../watchdog.ts';

const packages = fileURLToPath(new URL('../../../../packages', import.meta.url));

export interface Ran {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Runs `bizom-deploy`, `bizom-dashboards`, … as a person does, against an emulator; whatever its exit code. */
export async function bizom(
  name: 'deploy' | 'dashboards',
  args: readonly string[],
  { aws, folder, env = {} }: { aws: Aws; folder: string; env?: NodeJS.ProcessEnv },
): Promise<Ran> {
  const bin = join(packages, name, 'bin', `bizom-${name}.js`);
  const running = x(process.execPath, [bin, ...args], {
    nodeOptions: {
      cwd: folder,
      env: { ...awsEnvironment(aws), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    },
  });
  const release = guardGroup(running.pid);
  const { exitCode, stdout, stderr } = await running;
  release();
  return { exitCode: exitCode ?? 1, stdout, stderr };
}

/** Where AWS is, for a command; nothing of a CI that this may run in. */
export function awsEnvironment({ endpoint, region, credentials }: Aws): NodeJS.ProcessEnv {
  return {
    CI: '',
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
}
