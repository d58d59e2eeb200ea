import type { Command } from 'commander';
import { NotAllStoredError } from '../errors.ts';
import type { ShipReport } from '../report.ts';
import { createShipper } from '../ship.ts';
import { addConnectionOptions, type ConnectionFlags, connectionOptions } from './connection-options.ts';
import { readInput, requireFiles } from './input.ts';

interface ShipFlags extends ConnectionFlags {
  quarantine?: string;
  stitch?: boolean;
  json?: boolean;
}

export function addShip(program: Command): void {
  const command = program
    .command('ship')
    .description('ship payload files to an engine')
    .argument('[FILE...]', 'files with a payload each; "-" or none: standard input')
    .option('--quarantine <place>', 's3://bucket/prefix, a queue URL or a folder for what the engine refuses')
    .option('--stitch', 'join the lines of a stack trace into one document')
    .option('--json', 'print a report for each payload as a JSON line');
  addConnectionOptions(command).action((files: string[], flags: ShipFlags) => ship(files, flags));
}

async function ship(files: string[], flags: ShipFlags): Promise<void> {
  await requireFiles(files);
  const shipper = createShipper({
    ...(await connectionOptions(flags)),
    ...(flags.quarantine !== undefined && { quarantine: flags.quarantine }),
    ...(flags.stitch && { stitch: true }),
  });
  let failure: NotAllStoredError | undefined;
  try {
    for (const file of files.length === 0 ? ['-'] : files) {
      const report = await shipper.ship(await readInput(file)).catch((error: unknown) => {
        if (!(error instanceof NotAllStoredError)) throw error;
        failure ??= error;
        return error.report;
      });
      process.stdout.write(flags.json ? `${JSON.stringify({ file, ...report })}\n` : `${file}: ${summary(report)}\n`);
    }
  } finally {
    await shipper.close();
  }
  if (failure) throw failure;
}

/** `2000 events: 1990 stored (3 mended), 10 quarantined`. */
function summary(report: ShipReport): string {
  const { events, stored, mended, quarantined, handedBack, sampledOut, stitched } = report;
  const parts = [
    `${stored} stored${mended > 0 ? ` (${mended} mended)` : ''}`,
    ...Object.entries({ quarantined, 'not stored': handedBack, 'sampled out': sampledOut, stitched })
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${count} ${name}`),
  ];
  return `${events} events: ${parts.join(', ')}`;
}
