import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { run } from './command.ts';
import { onPath } from './on-path.ts';
import { untilReady } from './ready.ts';
import { removeFolder, supervise, workFolder } from './supervisor.ts';

/** A Docker daemon that answers. */
export interface Docker extends AsyncDisposable {
  /** For DOCKER_HOST. */
  host: string;
  /** Whether it is our own and ends with us; a daemon of the machine is left as it is. */
  own: boolean;
  /** Environment for the docker command. */
  env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** The daemon that DOCKER_HOST names or the machine runs; if neither exists and we are root, a private one. */
export async function startDocker(): Promise<Docker> {
  const running = await runningDocker();
  if (running) return dockerAt(running, false, async () => {});
  const why = cannotStartDocker();
  if (why) throw new Error(`no Docker daemon: ${why}`);
  return ownDocker('overlay2').catch(() => ownDocker('vfs')); // overlay2 does not work on every file system
}

/** DOCKER_HOST of a daemon that answers already. */
export async function runningDocker(): Promise<string | undefined> {
  const configured = process.env['DOCKER_HOST'];
  if (configured) return configured;
  const usual = 'unix:///var/run/docker.sock';
  return (await ping(usual)) ? usual : undefined;
}

/** Why a daemon of our own cannot be started; undefined when it is worth trying. */
export function cannotStartDocker(): string | undefined {
  if (!onPath('docker')) return 'the docker command is not installed (apt-get install docker.io)';
  if (!onPath('dockerd')) return 'none is running and dockerd is not installed (apt-get install docker.io)';
  if (process.getuid?.() !== 0) return 'none is running, and only root can start one';
  return undefined;
}

async function ownDocker(storageDriver: string): Promise<Docker> {
  const folder = await workFolder('dockerd');
  const socket = join(folder, 'docker.sock');
  const log = join(folder, 'dockerd.log');
  const args = [
    ...['-H', `unix://${socket}`, '--data-root', join(folder, 'data'), '--exec-root', join(folder, 'run')],
    ...['--pidfile', join(folder, 'dockerd.pid'), '--storage-driver', storageDriver],
    ...['--iptables=false', '--ip6tables=false', '--bridge=none', '--shutdown-timeout', '2'],
  ];
  const daemon = await supervise('dockerd', args, { name: 'dockerd', log, cwd: folder, daemon: true });
  const stop = async () => {
    await daemon.stop();
    await unmountBelow(folder);
    await removeFolder(folder);
  };
  await untilReady(daemon, { name: 'dockerd', log, timeoutMs: 30_000 }, () => ping(`unix://${socket}`)).catch(
    async (error) => {
      await stop();
      throw error;
    },
  );
  return dockerAt(`unix://${socket}`, true, stop);
}

/** A daemon leaves the network namespace of `--network host` mounted. */
async function unmountBelow(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '');
  for (const point of mounts.filter((mount) => mount.startsWith(`${folder}/`))) await run('umount', ['--lazy', point]);
}

function dockerAt(host: string, own: boolean, stop: () => Promise<void>): Docker {
  return { host, own, env: { ...process.env, DOCKER_HOST: host }, stop, [Symbol.asyncDispose]: stop };
}

function ping(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = request({ socketPath: host.replace(/^unix:\/\//, ''), path: '/_ping', timeout: 2000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on('error', () => resolve(false));
    asked.on('timeout', () => asked.destroy());
    asked.end();
  });
}
