import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const bin = join(import.meta.dirname, '..', '..', 'bin', 'bizom.js');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `bizom` in a folder against an AWS endpoint. */
export async function runBizom(
  cwd: string,
  endpoint: string,
  args: string[],
  variables: Record<string, string> = {},
): Promise<Ended> {
  const env = {
    PATH: process.env['PATH'],
    HOME: cwd,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    ...variables,
  };
  const child = spawn(process.execPath, [bin, ...args], { cwd, env });
  child.stdin.end();
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}
