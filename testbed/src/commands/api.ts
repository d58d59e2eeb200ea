import { checkApiReport, reportFile } from '../release/api-report.ts';
import { readManifest } from '../release/manifest.ts';
import { publicPackages } from '../release/tarballs.ts';

/**
 * `npm run api [-- --update]`: compares each package's public API with docs/reference/NAME.api.md, part of `npm run check`. With --update
 * the reports are written.
 */
async function main(args: readonly string[]): Promise<number> {
  const update = args.includes('--update');
  let stale = 0;
  const libraries = publicPackages().filter((folder) => '.' in Object(readManifest(folder).exports));
  for (const folder of libraries) {
    const { ok, output } = await checkApiReport(folder, update);
    if (ok) continue;
    stale += 1;
    process.stdout.write(
      `${reportFile(folder)} is not what ${folder} exports; run \`npm run api -- --update\`\n${output}\n`,
    );
  }
  process.stdout.write(`${libraries.length} API reports, ${stale} stale\n`);
  return stale > 0 ? 1 : 0;
}

process.exit(await main(process.argv.slice(2)));
