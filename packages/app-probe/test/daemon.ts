import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { answering } from './local-targets.ts';

const bin = fileURLToPath(new URL('../bin/bizom-probe.js', import.meta.url));

/** `bizom-probe run` in a process, publishing to an endpoint. */
export function startDaemon(endpoint: string, targetUrl: string) {
  const args = ['run', '--interval', '1', '--timeout', '900', '--endpoint', endpoint, '--target', targetUrl];
  const child: ChildProcess = spawn(process.execPath, [bin, ...args], {
    env: { ...process.env, ENVIRONMENT: '', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', NO_COLOR: '1' },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const rounds = () => output.stdout.match(/data published/g)?.length ?? 0;
  const madeRounds = async (count: number) => {
    while (rounds() < count) await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data');
  };
  const ended = once(child, 'close').then(([code]) => ({ code: code as number, ...output }));
  return { rounds, madeRounds, ended, stop: () => child.kill('SIGTERM') };
}

/** A CloudWatch that answers as `status` says, undefined: never; and how many data of a metric it took. */
export function cloudWatchThat(status: () => number | undefined) {
  let taken = '';
  const behaviour = answering((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const code = status();
      if (code === undefined) return;
      const body = Buffer.concat(chunks);
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString('latin1');
      if (code === 200) taken += text;
      response.writeHead(code, { 'content-type': 'application/json' }).end('{}');
    });
  });
  return { behaviour, taken: (metric: string) => taken.split(metric).length - 1 };
}
