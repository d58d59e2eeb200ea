import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { rootFolder, tellWatchdog } from './watchdog.ts';

/** The user id of `nobody`: engines refuse to run as root. */
const unprivilegedId = 65534;
const isRoot = process.getuid?.() === 0;

/** A new folder of our own, writable by the user that engines run as; gone with this process at the latest. */
export async function workFolder(label: string): Promise<string> {
  const folder = await mkdtemp(join(rootFolder(), `${label}-`));
  await giveAway(folder);
  return folder;
}

/** A folder inside a work folder, writable by the user that engines run as. */
export async function subFolder(...path: string[]): Promise<string> {
  const folder = join(...path);
  await mkdir(folder, { recursive: true });
  await giveAway(folder);
  return folder;
}

async function giveAway(path: string): Promise<void> {
  if (isRoot) await chown(path, unprivilegedId, unprivilegedId);
}

export interface SuperviseOptions {
  /** Name for errors. */
  name: string;
  /** File that takes standard output and standard error. */
  log: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Drops root: runs as user `nobody`. Default false. */
  unprivileged?: boolean;
  /** Stop by SIGTERM and wait, because it has to clean up itself. Default: SIGKILL to the whole group. */
  daemon?: boolean;
}

/** A process in its own group that never outlives us. */
export interface Supervised {
  pid: number;
  /** Settles when the process has ended, with how (as `end()`). */
  ended: Promise<string>;
  /** How it ended ("exit code 1", "signal SIGKILL"); undefined while it runs. */
  end(): string | undefined;
  /** Sends a signal to the whole group. */
  signal(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}

export async function supervise(command: string, args: string[], options: SuperviseOptions): Promise<Supervised> {
  rootFolder();
  const log = openSync(options.log, 'a');
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', log, log],
    ...(options.env && { env: options.env }),
    ...(options.cwd && { cwd: options.cwd }),
    ...(options.unprivileged && isRoot && { uid: unprivilegedId, gid: unprivilegedId }),
  });
  closeSync(log);
  await started(child, command, options.name);
  const pid = child.pid as number;
  tellWatchdog(options.daemon ? 'daemon' : 'group', pid);
  child.unref();
  return watch(child, pid, options.daemon ?? false);
}

function started(child: ChildProcess, command: string, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) =>
      reject(new Error(`${name}: ${command} cannot be started: ${cause.message}`, { cause })),
    );
  });
}

function watch(child: ChildProcess, pid: number, daemon: boolean): Supervised {
  let end: string | undefined;
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      end = signal ? `signal ${signal}` : `exit code ${code}`;
      signalGroup(pid, 'SIGKILL'); // what it left of its group, such as the server under a launcher
      tellWatchdog('forget', pid);
      resolve(end);
    });
  });
  const stop = async () => {
    if (end) return;
    child.ref();
    signalGroup(pid, 'SIGCONT');
    if (daemon) process.kill(pid, 'SIGTERM');
    else signalGroup(pid, 'SIGKILL');
    const giveUp = setTimeout(() => signalGroup(pid, 'SIGKILL'), 15_000);
    await ended;
    clearTimeout(giveUp);
  };
  return { pid, ended, end: () => end, signal: (signal) => signalGroup(pid, signal), stop };
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // it has ended
  }
}

/** The last lines of a log, for an error. */
export function tail(log: string, lines = 25): string {
  try {
    return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}
