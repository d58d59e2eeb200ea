import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { addExamples, fleetOption, readGivenFile, requireFleet, writeFileAtomically } from '@bizom/command';
import { Command } from 'commander';
import { baseImageDockerfile } from '../ci/base-image.ts';
import { ciSystem, ciSystems } from '../ci/systems.ts';
import { DeployError } from '../errors.ts';

interface PipelinesOptions {
  ci?: string;
  fleet?: string;
  out?: string;
  check?: boolean;
  baseImage?: boolean;
}

export function pipelinesCommand(): Command {
  const command = new Command('pipelines')
    .option('--ci <system>', `one of ${Object.keys(ciSystems).join(', ')} (default: the fleet's deploy.pipelines.ci)`)
    .option('--out <file>', "where to write it; - is stdout (default: the system's own place)")
    .option('--check', 'write nothing; fail if the file differs from what the fleet says')
    .option('--base-image', 'print the Dockerfile of the image that the pipelines run in')
    .addOption(fleetOption())
    .action(runPipelines);
  return addExamples(command, ['$0 --check', '$0 --ci bitbucket --out -']);
}

async function runPipelines(options: PipelinesOptions): Promise<void> {
  const { check, baseImage } = options;
  if (baseImage) return console.log(baseImageDockerfile({ packages: await ownPackages() }).trimEnd());
  const fleet = await requireFleet(options, () => import('@bizom/fleet'));
  const system = ciSystem(options.ci ?? fleet.deploy.pipelines.ci);
  const out = options.out ?? system.file;
  const text = system.pipelines(fleet);
  if (check) {
    const there = existsSync(out) ? (await readGivenFile(out)).toString('utf8') : undefined;
    if (there === text) return console.log(`${out} is what the fleet says.`);
    const state = there === undefined ? 'does not exist' : 'is not what the fleet says';
    throw new DeployError('PIPELINES_STALE', `${out} ${state}; run \`bizom-deploy pipelines\` and commit it.`);
  }
  if (out === '-') return void process.stdout.write(text);
  // The system's own folder, such as .github/workflows, may be new.
  if (options.out === undefined) await mkdir(dirname(out), { recursive: true });
  await writeFileAtomically(out, text);
  console.log(`Wrote ${out}.`);
}

async function ownPackages(): Promise<Record<string, string>> {
  const { name, version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  return { [name]: version, '@bizom/dashboards': version };
}
