import { readFileSync } from 'node:fs';
import { foreignLicences, type LockedPackages } from '../release/licences.ts';

/** `node testbed/src/commands/licences.ts`, part of `npm run check`: fails where a dependency's licence is not one that users may rely on. */
function main(): number {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: LockedPackages };
  const foreign = foreignLicences(packages);
  for (const { name, licence } of foreign) process.stdout.write(`${name}: ${licence ?? 'no licence given'}\n`);
  process.stdout.write(`${Object.keys(packages).length} locked packages, ${foreign.length} with another licence\n`);
  return foreign.length > 0 ? 1 : 0;
}

process.exit(main());
