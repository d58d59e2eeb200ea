#!/usr/bin/env node
// What the root's npm scripts call: sets up all that a fresh clone lacks, then runs testbed/src/commands/<name>.ts.
// Plain JavaScript without dependencies, as it runs before there are any, on whatever Node the machine has.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const installed = join(root, 'node_modules', '.bizom-installed');
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };

/** No colours where the output is not a terminal, unless they are asked for. */
const plain = process.env.FORCE_COLOR ? {} : { NO_COLOR: '1' };

/** Ends with one line that says what is missing and how to get it. */
function stop(message, code = 1) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

function checkMachine() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) stop(`Node >= 20 is needed, this is ${process.versions.node}: install it from https://nodejs.org`);
  const python = spawnSync('python3', ['-c', 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))'], {
    encoding: 'utf8',
  });
  if (python.error)
    stop('Python 3.10 or later is needed and there is no python3: apt-get install python3-venv, or https://python.org');
  if (python.status !== 0)
    stop('Python 3.10 or later with venv and pip is needed: apt-get install python3-venv, or https://python.org');
}

/** What an installation depends on: it is made again when this changes. */
function wanted() {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const folders = workspaces.flatMap((name) => (name.endsWith('/*') ? within(name.slice(0, -2)) : [name]));
  const packages = folders.map((folder) => join(folder, 'package.json'));
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of ['package.json', 'package-lock.json', ...packages]) {
    if (existsSync(join(root, file))) hash.update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

function within(folder) {
  return readdirSync(join(root, folder)).map((name) => join(folder, name));
}

async function install() {
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted()) return;
  await step('installing dependencies', 'npm', ['install', '--no-audit', '--no-fund', '--loglevel', 'error']);
  writeFileSync(installed, wanted());
}

/** Runs a command quietly under a line of progress; shows what it printed if it fails. */
function step(label, command, args) {
  return new Promise((resolve) => {
    const began = Date.now();
    const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
    const live = process.stderr.isTTY && !process.env.CI;
    if (!live) process.stderr.write(`${label}\n`);
    const timer = live && setInterval(() => process.stderr.write(`\r\u001b[K${label}  ${seconds()}`), 100);
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const printed = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => printed.push(chunk));
    child.on('error', (error) => stop(`${label} failed: ${error.message}`));
    child.on('close', (code) => {
      clearInterval(timer);
      if (live) process.stderr.write('\r\u001b[K');
      if (code !== 0)
        stop(`${Buffer.concat(printed).toString()}\n${label} failed: ${command} ${args[0]} ended with ${code}`);
      resolve();
    });
  });
}

/** Node 24 that npm installed, else the machine's own where it runs TypeScript. */
function nodePath() {
  const brought = join(bin, 'node');
  if (existsSync(brought)) return brought;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return process.execPath;
  return stop(
    `Node >= 22.18 is needed on ${process.platform} ${process.arch}, this is ${process.versions.node}: https://nodejs.org`,
  );
}

/** Every process of the run keeps its files in `folder`, and its watchdog removes them: waits until that is done. */
async function untilCleared(folder) {
  for (let waited = 0; waited < 20_000 && readdirSync(folder).length > 0; waited += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  rmSync(folder, { recursive: true, force: true });
}

function run(name, args, folder) {
  return new Promise((resolve) => {
    const child = spawn(nodePath(), [join(root, 'testbed', 'src', 'commands', `${name}.ts`), ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { NODE_USE_ENV_PROXY: '1', ...(process.stdout.isTTY ? {} : plain), ...env, BIZOM_RUN_DIR: folder },
    });
    // a terminal sends Ctrl-C to the child as well
    process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
    for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
    const parent = process.ppid;
    const orphaned = () => process.ppid === parent || child.kill('SIGTERM');
    if (process.env.npm_lifecycle_event) setInterval(orphaned, 200).unref(); // npm does not pass SIGTERM on
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

const [name = '', ...args] = process.argv.slice(2);
const commands = readdirSync(join(root, 'testbed', 'src', 'commands')).map((file) => file.replace(/\.ts$/, ''));
if (!commands.includes(name)) stop(`usage: node testbed/bootstrap.mjs ${commands.join('|')} [arguments]`, 2);
checkMachine();
await install();
if (name !== 'check') await step('building', join(bin, 'tsc'), ['-b']);
const folder = mkdtempSync(join(tmpdir(), 'bizom-run-'));
chmodSync(folder, 0o755); // engines run as another user where we are root
const code = await run(name, args, folder);
await untilCleared(folder);
process.exit(code);
