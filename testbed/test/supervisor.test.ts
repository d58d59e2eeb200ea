import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { supervise, workFolder } from '../src/supervisor.ts';

const holder = join(import.meta.dirname, 'fixtures', 'holder.ts');

interface Held {
  folder: string;
  /** Process groups of what it has started. */
  groups: number[];
}

async function hold(ending: string, outside: string) {
  const holding = spawn(process.execPath, [holder, ending, outside], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface(holding.stdout), 'line')) as [string];
  return { holding, held: JSON.parse(line) as Held };
}

const endings = ['exit', 'an exception', 'SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'];

test.each(endings)('a process that ends by %s leaves no process and no file', async (ending) => {
  const outside = join(await workFolder('outside'), 'file');
  const { holding, held } = await hold(ending, outside);
  expect(held.groups.flatMap(groupOf)).toHaveLength(3);
  onTestFinished(() => void holding.kill('SIGKILL'));
  if (ending.startsWith('SIG')) holding.kill(ending as NodeJS.Signals);
  await expect.poll(() => held.groups.flatMap(groupOf), { timeout: 5000 }).toEqual([]);
  await expect.poll(() => existsSync(held.folder) || existsSync(outside), { timeout: 5000 }).toBe(false);
});

test('a daemon is given the time to clean up', async () => {
  const folder = await workFolder('daemon');
  const script = `trap 'sleep 0.3; echo clean > ${folder}/cleaned; exit 0' TERM; echo up > ${folder}/up; while :; do sleep 0.05; done`;
  const daemon = await supervise('sh', ['-c', script], { name: 'daemon', log: join(folder, 'log'), daemon: true });
  await expect.poll(() => existsSync(join(folder, 'up'))).toBe(true);
  await daemon.stop();
  expect(readFileSync(join(folder, 'cleaned'), 'utf8')).toBe('clean\n');
});

test('a command that does not exist is named', async () => {
  const log = join(await workFolder('none'), 'log');
  await expect(supervise('no-such-command', [], { name: 'it', log })).rejects.toThrow(
    'it: no-such-command cannot be started',
  );
});

/** Processes whose group is `pid`. */
function groupOf(pid: number): string[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.filter((name) => {
    try {
      const afterName = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/.*\) /s, '').split(' ');
      return afterName[0] !== 'Z' && Number(afterName[2]) === pid;
    } catch {
      return false;
    }
  });
}
