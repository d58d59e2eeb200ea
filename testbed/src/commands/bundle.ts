import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadFleet } from '@bizom/fleet';
import { bundleLambda, handlerFile, lambdaNames } from '@bizom/infra/bundle';
import { handOvers } from '@bizom/infra/hand-over';
import { Command } from 'commander';
import { type FleetFlags, fleetFlags } from '../fleet-flags.ts';
import { removeFolder, workFolder } from '../supervisor.ts';

fleetFlags(new Command('npm run bundle --'))
  .description(
    "writes each Lambda's zip (its handler is index.handler, on Node 22 or later), and ENVIRONMENT/NAME.json with its policy, variables, triggers and alarms",
  )
  .option('--out <folder>', 'where to', 'dist')
  .action(bundle)
  .parseAsync();

async function bundle({ out, ...flags }: FleetFlags & { out: string }): Promise<void> {
  await writeZips(out);
  await writeHandOvers(out, flags);
}

/** The probe's zip lacks its fleet: a file fleet.config.json next to the code, or where FLEET_FILE says. */
async function writeZips(out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  for (const name of lambdaNames) {
    const { zip, bytes } = await bundleLambda(handlerFile(name));
    const file = join(out, `${name}.zip`);
    await writeFile(file, zip);
    const size = (count: number) => `${(count / 1024).toFixed(0).padStart(6)} KiB`;
    process.stdout.write(`${file.padEnd(36)} ${size(zip.length)}, ${size(bytes)} unpacked\n`);
  }
}

async function writeHandOvers(out: string, { env, fleet: fleetFile }: FleetFlags): Promise<void> {
  const fleet = await loadFleet(fleetFile);
  const outdir = await workFolder('hand-over');
  try {
    for (const environment of env === undefined ? Object.keys(fleet.environments) : [env]) {
      await mkdir(join(out, environment), { recursive: true });
      for (const [name, content] of Object.entries(handOvers(fleet, environment, outdir))) {
        const file = join(out, environment, `${name}.json`);
        await writeFile(file, `${JSON.stringify(content, null, 2)}\n`);
        process.stdout.write(`${file}\n`);
      }
    }
  } finally {
    await removeFolder(outdir);
  }
}
