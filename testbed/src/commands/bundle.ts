import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleLambda, handlerFile, lambdaNames } from '@bizom/infra/bundle';
import { Command } from 'commander';

new Command('npm run bundle --')
  .description("writes each Lambda's zip on its own; its handler is index.handler, on Node 22 or later")
  .option('--out <folder>', 'where to', 'dist')
  .action(bundle)
  .parseAsync();

/** The probe's zip lacks its fleet: a file fleet.config.json next to the code, or where FLEET_FILE says. */
async function bundle({ out }: { out: string }): Promise<void> {
  await mkdir(out, { recursive: true });
  for (const name of lambdaNames) {
    const { zip, bytes } = await bundleLambda(handlerFile(name));
    const file = join(out, `${name}.zip`);
    await writeFile(file, zip);
    const size = (count: number) => `${(count / 1024).toFixed(0).padStart(6)} KiB`;
    process.stdout.write(`${file.padEnd(28)} ${size(zip.length)}, ${size(bytes)} unpacked\n`);
  }
}
