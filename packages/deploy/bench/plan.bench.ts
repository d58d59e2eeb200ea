import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const modules = 200;
const commits = 5_000;
const rounds = 5;
const cli = new URL('../bin/bizom-deploy.js', import.meta.url).pathname;

/**
 * `plan` on a repository of 200 modules and 5,000 commits, as a whole process, over node's own start; limit 1 s. The plain
 * way, which sees no modules: `git diff --name-only`.
 */
export default async function run({ json = false } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'deploy-bench-'));
  try {
    makeHistory(directory);
    const fleet = join(directory, 'fleet.config.json');
    writeFileSync(fleet, JSON.stringify(fleetOf()));
    const base = execFileSync('git', ['rev-parse', 'HEAD~50'], { cwd: directory, encoding: 'utf8' }).trim();
    const args = [cli, 'plan', '--repo', directory, '--fleet', fleet, '--env', 'dev', '--base', base, '--json'];
    const nodeMs = await median(process.execPath, ['--eval', '0']);
    const planMs = await median(process.execPath, args);
    const diffMs = await median('git', ['-C', directory, 'diff', '--name-only', base, 'HEAD']);
    const overNodeMs = planMs - nodeMs;
    const result = {
      name: 'plan: 200 modules, 5,000 commits',
      nodeMs,
      planMs,
      diffMs,
      overNodeMs,
      ofLimit: overNodeMs / 1000,
      overDiff: overNodeMs / diffMs,
    };
    console.log(json ? JSON.stringify(result) : result);
    return result;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function median(command: string, args: string[]): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    await promisify(execFile)(command, args, { maxBuffer: 1 << 28 });
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN;
}

const name = (index: number) => (index < modules / 2 ? `lib-${index}` : `service-${index}`);
const folder = (index: number) => `${index < modules / 2 ? 'services' : 'deployables'}/${name(index)}`;

/** Each library uses the one before it; each service a library. */
function pom(index: number): string {
  const used = index < modules / 2 ? index - 1 : index - modules / 2;
  const dependency =
    used < 0
      ? ''
      : `<dependencies><dependency><groupId>g</groupId><artifactId>lib-${used}</artifactId></dependency></dependencies>`;
  return `<project><parent><groupId>g</groupId><artifactId>root</artifactId><version>1</version><relativePath>../../pom.xml</relativePath></parent><artifactId>${name(index)}</artifactId>${dependency}</project>`;
}

function fleetOf() {
  const services = Array.from({ length: modules / 2 }, (_, index) => [name(index + modules / 2), {}]);
  return {
    name: 'bench',
    accountId: '000000000000',
    region: 'us-east-1',
    environments: { dev: {} },
    services: Object.fromEntries(services),
  };
}

function makeHistory(directory: string): void {
  execFileSync('git', ['init', '-q', '-b', 'main', directory]);
  const indexes = Array.from({ length: modules }, (_, index) => index);
  const root = `<project><groupId>g</groupId><artifactId>root</artifactId><version>1</version><packaging>pom</packaging><modules>${indexes.map((index) => `<module>${folder(index)}</module>`).join('')}</modules></project>`;
  const file = (path: string, text: string) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  const commit = (index: number, files: string) =>
    `commit refs/heads/main\ncommitter Bench <bench@example.com> ${1_600_000_000 + index} +0000\ndata 1\nx\n${files}\n`;
  const first =
    file('pom.xml', root) +
    indexes
      .map((index) => file(`${folder(index)}/pom.xml`, pom(index)) + file(`${folder(index)}/src/A.java`, 'class A {}'))
      .join('');
  const later = Array.from({ length: commits - 1 }, (_, index) =>
    commit(index + 1, file(`${folder((index * 7) % modules)}/src/A.java`, `class A { int n = ${index}; }`)),
  );
  execFileSync('git', ['fast-import', '--quiet'], { cwd: directory, input: commit(0, first) + later.join('') });
}

if (import.meta.main) await run();
