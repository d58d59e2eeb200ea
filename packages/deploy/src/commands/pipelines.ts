import { readFile } from 'node:fs/promises';
import { findFleetFile, loadFleet } from '@bizom/fleet';
import { Command } from 'commander';
import { baseImageDockerfile } from '../ci/base-image.ts';
import { ciSystem, ciSystems } from '../ci/systems.ts';
import { DeployError } from '../errors.ts';
import { readIfThere, writeWhole } from './files.ts';

interface PipelinesOptions {
  ci?: string;
  fleet?: string;
  out?: string;
  check?: boolean;
  baseImage?: boolean;
}

export function pipelinesCommand(): Command {
  return new Command('pipelines')
    .description("Writes the CI system's pipelines file from the fleet.")
    .option('--ci <system>', `one of ${Object.keys(ciSystems).join(', ')} (default: the fleet's deploy.pipelines.ci)`)
    .option('--out <file>', "where to write it; - is stdout (default: the system's own place)")
    .option('--check', 'write nothing; fail if the file differs from what the fleet says')
    .option('--base-image', 'print the Dockerfile of the image that the pipelines run in')
    .option('--fleet <file>', 'the fleet (default: the nearest fleet.config.*)')
    .action(runPipelines);
}

async function runPipelines(options: PipelinesOptions): Promise<void> {
  const { fleet: file, check, baseImage } = options;
  if (baseImage) return console.log(baseImageDockerfile({ packages: await ownPackages() }).trimEnd());
  const fleet = await loadFleet(file ?? findFleetFile());
  const system = ciSystem(options.ci ?? fleet.deploy.pipelines.ci);
  const out = options.out ?? system.file;
  const text = system.pipelines(fleet);
  if (check) {
    const there = await readIfThere(out);
    if (there === text) return console.log(`${out} is what the fleet says.`);
    const state = there === undefined ? 'is not there' : 'is not what the fleet says';
    throw new DeployError('PIPELINES_STALE', `${out} ${state}; run \`bizom-deploy pipelines\` and commit it.`);
  }
  if (out === '-') return void process.stdout.write(text);
  await writeWhole(out, text);
  console.log(`Wrote ${out}.`);
}

async function ownPackages(): Promise<Record<string, string>> {
  const { name, version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  return { [name]: version, '@bizom/dashboards': version };
}
