import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { x } from 'tinyexec';
import { chromiumPath } from '../chromium.ts';
import { startJvmService } from '../jvm-service.ts';
import { death } from '../pictures/death.ts';
import { terminalPage } from '../pictures/terminal.ts';
import { screenshot } from '../screenshot.ts';
import { workFolder } from '../supervisor.ts';

const images = resolve('docs', 'images');
const dashboardImages = resolve('packages', 'dashboards', 'docs');

/** `npm run pictures [-- --report FILE]`: takes the pictures of the documents anew, from the commands as they are. */
async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { report: { type: 'string' } } });
  const browser = chromiumPath();
  if (!browser) {
    process.stderr.write('The pictures need Chromium or Chrome: install one, or set CHROMIUM_PATH.\n');
    return 1;
  }
  const folder = await workFolder('pictures');
  await mkdir(images, { recursive: true });
  await messages(folder, browser);
  await dashboards(folder, browser);
  await terminal(folder, browser);
  if (values.report)
    await screenshot(resolve(values.report), join(images, 'demo-report.png'), { browser, width: 1100 });
  await rm(folder, { recursive: true, force: true });
  return 0;
}

/** The message of a death, in a mail and in Slack. */
async function messages(folder: string, browser: string): Promise<void> {
  const [event, log] = [join(folder, 'event.json'), join(folder, 'last-lines.txt')];
  await writeFile(event, JSON.stringify(death.event));
  await writeFile(log, death.log);
  for (const channel of ['email', 'slack']) {
    const page = join(folder, `${channel}.html`);
    await bizom('alerts', ['preview', event, '--log', log, '--channel', channel, '--page', '--out', page]);
    await screenshot(page, picture(images, `alert-${channel}.png`), { browser });
  }
}

/** A service in both themes, and the overview. */
async function dashboards(folder: string, browser: string): Promise<void> {
  for (const [dashboard, theme, name] of [
    ['bizom-prod-ell', 'dark', 'service-dark.png'],
    ['bizom-prod-ell', 'light', 'service-light.png'],
    ['bizom-prod-_overview', 'dark', 'overview-dark.png'],
  ] as const) {
    const pages = ['--out', join(folder, 'preview.html'), '--png', picture(dashboardImages, name)];
    await bizom('dashboards', ['preview', '--dashboard', dashboard, '--theme', theme, '--browser', browser, ...pages]);
  }
}

/** A round of the probe as a person sees it in a terminal of 120 columns. */
async function terminal(folder: string, browser: string): Promise<void> {
  await using service = await startJvmService('ell', { port: 8080 });
  const page = join(folder, 'terminal.html');
  const printed = await inTerminal('probe', ['once', '--target', service.url]);
  await writeFile(page, terminalPage(`bizom-probe once --target ${service.url}`, printed));
  await screenshot(page, picture(images, 'terminal-probe.png'), { browser, part: 'pre' });
}

/** Runs one of the commands, which fails where it fails. */
async function bizom(name: string, args: readonly string[]): Promise<void> {
  await x(process.execPath, [commandFile(name), ...args], { throwOnError: true });
}

/** What a command prints to a terminal of 120 columns, which Python makes: Node has no pseudo-terminals. */
async function inTerminal(name: string, args: readonly string[]): Promise<string> {
  const spawn = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';
  const sized = ['sh', '-c', 'stty cols 120 rows 40; unset NO_COLOR; exec "$@"', 'sh'];
  const { stdout } = await x('python3', ['-c', spawn, ...sized, process.execPath, commandFile(name), ...args], {
    nodeOptions: { env: { TERM: 'xterm-256color' }, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  return stdout;
}

function commandFile(name: string): string {
  return resolve('packages', name === 'probe' ? 'app-probe' : name, 'bin', `bizom-${name}.js`);
}

function picture(folder: string, name: string): string {
  process.stdout.write(`${join(folder, name).slice(process.cwd().length + 1)}\n`);
  return join(folder, name);
}

process.exit(await main(process.argv.slice(2)));
