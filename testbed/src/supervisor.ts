import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The user "nobody": what engines run as where we are root, because they refuse to run as root. */
const nobody = 65534;
const isRoot = process.getuid?.() === 0;

/**
 * A shell that outlives this process, however it ends (kill -9 too): the end of its standard input is our end. It then stops what is
 * still running (`daemon`s by SIGTERM, with 10 s to clean up) and removes our folder and what else it was told of.
 */
const watchdogScript = `
trap '' INT TERM HUP QUIT
without() { kept=; for it in $1; do [ "$it" = "$2" ] || kept="$kept $it"; done; }
groups= daemons= paths=
while read -r verb what; do
  case $verb in
    group) groups="$groups $what" ;;
    daemon) daemons="$daemons $what" ;;
    path) paths="$paths$what
" ;;
    forget) without "$groups" "$what"; groups=$kept; without "$daemons" "$what"; daemons=$kept ;;
  esac
done
for it in $daemons; do kill -CONT "-$it"; kill -TERM "$it"; done
for it in $groups; do kill -KILL "-$it"; done
for it in $daemons; do
  left=100
  while [ $left -gt 0 ] && kill -0 "$it"; do sleep 0.1; left=$((left - 1)); done
  kill -KILL "-$it"
done
if [ -r /proc/mounts ]; then
  while read -r _ point _; do case $point in "$1"/*) umount -l "$point" ;; esac; done </proc/mounts
fi
IFS='
'
for it in $paths; do rm -rf -- "$it"; done
rm -rf -- "$1" || { sleep 0.5; rm -rf -- "$1"; }
`;

let root: string | undefined;
let watchdog: ChildProcess | undefined;

/** This process's own folder, made on first use together with its watchdog. */
function rootFolder(): string {
  if (root) return root;
  root = mkdtempSync(join(process.env['BIZOM_RUN_DIR'] || tmpdir(), 'bizom-testbed-'));
  chmodSync(root, 0o755);
  watchdog = spawn('sh', ['-c', watchdogScript, 'bizom-watchdog', root], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.unref();
  (watchdog.stdin as unknown as { unref(): void }).unref();
  return root;
}

function tellWatchdog(verb: 'group' | 'daemon' | 'path' | 'forget', what: string | number): void {
  rootFolder();
  watchdog?.stdin?.write(`${verb} ${what}\n`);
}

/** Has `path` removed when this process ends, however it ends. */
export function removeAtExit(path: string): void {
  tellWatchdog('path', path);
}

/** Has a process group ended when this process ends, however it ends, unless it is released first. */
export function guardGroup(pid: number | undefined): () => void {
  if (pid === undefined) return () => {};
  tellWatchdog('group', pid);
  return () => tellWatchdog('forget', pid);
}

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
  if (isRoot) await chown(path, nobody, nobody);
}

export interface SuperviseOptions {
  /** Name for errors. */
  name: string;
  /** File that takes standard output and standard error. */
  log: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Run as "nobody" where we are root. Default false. */
  unprivileged?: boolean;
  /** Stop by SIGTERM and wait, because it has to clean up itself. Default: SIGKILL to the whole group. */
  daemon?: boolean;
}

/** A process in a group of its own that never outlives us. */
export interface Supervised {
  pid: number;
  /** Settles when the process has ended. */
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
    ...(options.unprivileged && isRoot && { uid: nobody, gid: nobody }),
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
    await ended;
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
