import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { healthy, type LocalTargets, startTargets } from '../../local-targets.ts';

const bin = fileURLToPath(new URL('../../../bin/bizom-probe.js', import.meta.url));
const terminal = fileURLToPath(new URL('../../fixtures/terminal.py', import.meta.url));
const scrape = readFileSync(new URL('../../fixtures/boot35.prometheus.txt', import.meta.url), 'utf8');

const enterScreen = '\u001b[?1049h';
const leaveScreen = '\u001b[?1049l';

/** Runs `bizom-probe run` in a real terminal. */
function inTerminal(columns: number, rows: number, args: readonly string[], variables: object = {}) {
  const command = [process.execPath, bin, 'run', '--no-publish', '--interval', '1', '--timeout', '900', ...args];
  const child = spawn('python3', [terminal, String(columns), String(rows), ...command], {
    env: { ...process.env, TERM: 'xterm-256color', ENVIRONMENT: '', NO_COLOR: '1', FORCE_COLOR: '', ...variables },
  });
  let text = '';
  let result = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr.on('data', (chunk) => {
    result += chunk;
  });
  const send = (action: object) => child.stdin.write(`${JSON.stringify(action)}\n`);
  /** The text since the last call, once it matches. */
  let seen = 0;
  const shows = async (pattern: RegExp) => {
    while (!pattern.test(text.slice(seen))) await once(child.stdout, 'data');
    const shown = text.slice(seen);
    seen = text.length;
    return shown;
  };
  const ended = once(child, 'close').then(() => JSON.parse(result) as { exit: number; sane: boolean });
  return { send, shows, ended, text: () => text };
}

/** The last screen that was drawn, line by line. */
const lastScreen = (text: string) => (text.split('\u001b[H').at(-1) ?? '').replaceAll('\u001b[K', '').split(/\r?\n/);

describe('run in a terminal', () => {
  let targets: LocalTargets;
  let given: string[];
  beforeEach(async () => {
    targets = await startTargets([healthy(scrape), healthy(scrape)]);
    given = targets.urls.flatMap((url, index) => ['--target', `service-${index}=${url}`]);
  });
  afterEach(() => targets.stop());

  it('draws each round on the second screen, and Ctrl-C leaves the terminal as it was, with the last table', async () => {
    const { send, shows, ended, text } = inTerminal(80, 24, given);
    const screen = lastScreen(await shows(/ERRORS\/S[\s\S]*quit/));
    expect(screen.find((line) => line.startsWith('service-0'))).toMatch(/UP .*17\.8 MiB \/ 124 MiB/);
    for (const line of screen) expect(line.length).toBeLessThanOrEqual(80);
    send({ keys: '\u0003' });
    expect(await ended).toEqual({ exit: 0, sane: true });
    const [before, after] = text().split(leaveScreen);
    expect(before?.startsWith(enterScreen)).toBe(true);
    expect(after).toMatch(/SERVICE +HEALTH[\s\S]*service-1 [\s\S]*stopped/);
    expect(text()).toContain('\u001b[?25h');
  });

  it('sorts when a key is pressed, and follows the size of the terminal', async () => {
    const { send, shows, ended } = inTerminal(80, 24, given);
    expect(lastScreen(await shows(/HEALTH[\s\S]*\(health\)/)).join('\n')).toMatch(/no room for .*TARGET/);
    send({ keys: 'c' });
    expect(await shows(/CPU 5 m[\s\S]*\(cpu\)/)).toBeTruthy();
    send({ size: [160, 24] });
    const wide = lastScreen(await shows(/TARGET[\s\S]*http[\s\S]*\(cpu\)/)).join('\n');
    expect(wide).not.toContain('no room');
    send({ keys: 'q' });
    expect(await ended).toEqual({ exit: 0, sane: true });
  });

  it('leaves the terminal as it was at SIGTERM', async () => {
    const { send, shows, ended, text } = inTerminal(80, 24, given);
    await shows(/ERRORS\/S/);
    send({ signal: 15 });
    expect(await ended).toEqual({ exit: 0, sane: true });
    expect(text().split(leaveScreen)).toHaveLength(2);
  });

  it('shows an error at the start on the first screen', async () => {
    const { ended, text } = inTerminal(80, 24, [...given, '--health', '192.0.2.1:1']);
    expect(await ended).toEqual({ exit: 1, sane: true });
    expect(text().split(leaveScreen)[1]).toMatch(/bizom-probe: .*192\.0\.2\.1/);
  });

  it('writes plain lines where the terminal can do no more', async () => {
    const { send, shows, ended } = inTerminal(80, 24, given, { TERM: 'dumb' });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
    expect(await shows(/2 targets, 0 not UP/)).not.toMatch(/\u001b/);
    send({ keys: '\u0003' });
    expect(await ended).toEqual({ exit: 0, sane: true });
  });
});
