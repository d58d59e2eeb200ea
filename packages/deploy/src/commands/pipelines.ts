import { readFile } from 'node:fs/promises';
import { findFleetFile, loadFleet } from '@bizom/fleet';
import { Command } from 'commander';
import { baseImageDockerfile } from '../ci/base-image.ts';
import { pipelinesFile } from '../ci/bitbucket.ts';
import { DeployError } from '../errors.ts';
import { readIfThere, writeWhole } from './files.ts';

interface PipelinesOptions {
  fleet?: string;
  out: string;
  check?: boolean;
  baseImage?: boolean;
}

export function pipelinesCommand(): Command {
  return new Command('pipelines')
    .description('Writes bitbucket-pipelines.yml from the fleet.')
    .option('--out <file>', 'where to write it; - is stdout', 'bitbucket-pipelines.yml')
    .option('--check', 'write nothing; fail when the file is not what the fleet says')
    .option('--base-image', 'print the Dockerfile of the image that the pipelines run in')
    .option('--fleet <file>', 'the fleet (default: the nearest fleet.config.*)')
    .action(runPipelines);
}

async function runPipelines({ fleet: file, out, check, baseImage }: PipelinesOptions): Promise<void> {
  if (baseImage) return console.log(baseImageDockerfile({ packages: await ownPackages() }).trimEnd());
  const text = pipelinesFile(await loadFleet(file ?? findFleetFile()));
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
