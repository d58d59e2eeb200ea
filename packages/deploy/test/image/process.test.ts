import { expect, test, vi } from 'vitest';
import { run } from '../../src/image/process.ts';

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('an interrupted command ends with everything that it started, as the JVM of a Maven script', async () => {
  const controller = new AbortController();
  const pids: number[] = [];
  const script = 'sh -c "sleep 300 & echo \\$!; wait" & echo $!; wait';
  const running = run('sh', ['-c', script], {
    signal: controller.signal,
    onLine: (line) => {
      pids.push(Number(line));
      if (pids.length === 2) controller.abort(new Error('stop'));
    },
  });
  await expect(running).rejects.toThrow('stop');
  await vi.waitFor(() => expect(pids.map(isRunning)).toEqual([false, false]), 5_000);
});

test('a command that does not exist says so', async () => {
  expect(await run('no-such-command', [])).toEqual({
    exitCode: 127,
    lines: ['no-such-command: command not found'],
  });
});
