import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A shell that outlives this process, however it ends (kill -9 too): the end of its standard input is our end. It then stops what is
 * still running (`daemon`s by SIGTERM, with 10 s to clean up) and removes our folder and the other paths given to it.
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
export function rootFolder(): string {
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

/**
 * Tells the watchdog of a process group to be killed, a process to be ended by SIGTERM, a path to be removed, or one of the first two
 * to be forgotten because it has ended.
 */
export function tellWatchdog(verb: 'group' | 'daemon' | 'path' | 'forget', what: string | number): void {
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
