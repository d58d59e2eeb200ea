import { afterEach, expect, test, vi } from 'vitest';
import { showProgress } from '../../src/commands/progress.ts';

const { isTTY, columns } = process.stderr;
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  Object.assign(process.stderr, { isTTY, columns });
});

/** Shows a run in a terminal of a width; returns what is written, without escape sequences. */
async function inTerminal(width: number): Promise<string> {
  vi.stubEnv('CI', '');
  Object.assign(process.stderr, { isTTY: true, columns: width });
  const written: string[] = [];
  const report = vi.spyOn(process.stdout, 'write');
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  const pause = () => new Promise((resolve) => setTimeout(resolve, 250));
  await showProgress(['ell'], false, async (observer) => {
    observer.progress('ell', 'building the image');
    observer.output('ell', 'Step 4/9 : RUN something');
    await pause();
    observer.progress('ell', 'scaling up: 1 of 2 running');
    await pause();
    observer.finished('ell', true, 'completed: steady');
  });
  // The report is alone on stdout.
  expect(report).not.toHaveBeenCalled();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of the terminal.
  return written.join('').replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');
}

test.each([40, 80])(
  'in a terminal of %i columns each stage is a line that fits, and no old output stays',
  async (width) => {
    const shown = await inTerminal(width);
    expect(shown).toMatch(/ell 0:0\d building the image \| Step/);
    expect(shown).toMatch(/ell 0:0\d scaling up/);
    expect(shown.slice(shown.indexOf('scaling up'))).not.toContain('Step 4/9');
    for (const line of shown.split('\n')) expect([...line].length).toBeLessThan(width);
  },
);
