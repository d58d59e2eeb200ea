import { addExamples, jsonOption } from '@bizom/command';
import { Command } from 'commander';
import { ShipperError } from '../errors.ts';
import { openQuarantine } from '../quarantine/open.ts';
import { createShipper } from '../ship.ts';
import { addConnectionOptions, type ConnectionFlags, connectionOptions } from './connection-options.ts';

interface ReplayFlags extends ConnectionFlags {
  json?: boolean;
}

export function replayCommand(): Command {
  const command = new Command()
    .argument('<PLACE>', 's3://bucket/prefix, a queue URL or a folder')
    .addOption(jsonOption('{records, stored, remaining, stopped, reasons}'));
  addExamples(addConnectionOptions(command), ['$0 ./quarantine --node http://127.0.0.1:9200']);
  return command.action(replayPlace);
}

async function replayPlace(place: string, flags: ReplayFlags): Promise<void> {
  const shipper = createShipper(await connectionOptions(flags));
  try {
    const report = await shipper.replay(await openQuarantine(place));
    const { records, stored, remaining, stopped, reasons } = report;
    const more = stopped ? ', and there may be more: the replay stopped early' : '';
    process.stdout.write(
      flags.json ? `${JSON.stringify(report)}\n` : `${records} records: ${stored} stored, ${remaining} remain${more}\n`,
    );
    if (remaining > 0)
      throw new ShipperError('NOT_ALL_STORED', `${remaining} records remain: ${reasons[0] ?? 'unknown'}`);
  } finally {
    await shipper.close();
  }
}
