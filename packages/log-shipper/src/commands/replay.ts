import type { Command } from 'commander';
import { ShipperError } from '../errors.ts';
import { openQuarantine } from '../quarantine/open.ts';
import { createShipper } from '../ship.ts';
import { addConnectionOptions, type ConnectionFlags, connectionOptions } from './connection-options.ts';

export function addReplay(program: Command): void {
  const command = program
    .command('replay')
    .description('ship what a quarantine, a dead-letter queue or an on-failure queue holds, and remove what was stored')
    .argument('<PLACE>', 's3://bucket/prefix, a queue URL or a folder')
    .option('--json', 'print the report as JSON');
  addConnectionOptions(command).action(async (place: string, flags: ConnectionFlags & { json?: boolean }) => {
    const shipper = createShipper(await connectionOptions(flags));
    try {
      const report = await shipper.replay(await openQuarantine(place));
      const { records, stored, remaining, stopped, reasons } = report;
      const more = stopped ? ', and there may be more: nothing was tried any further' : '';
      process.stdout.write(
        flags.json
          ? `${JSON.stringify(report)}\n`
          : `${records} records: ${stored} stored, ${remaining} remain${more}\n`,
      );
      if (remaining > 0)
        throw new ShipperError('NOT_ALL_STORED', `${remaining} records remain: ${reasons[0] ?? 'unknown'}`);
    } finally {
      await shipper.close();
    }
  });
}
