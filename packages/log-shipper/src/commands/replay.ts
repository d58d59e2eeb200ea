import { addExamples, jsonOption } from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import { Command } from 'commander';
import { ShipperError } from '../errors.ts';
import { openQuarantine } from '../quarantine/open.ts';
import type { ReplayReport } from '../quarantine/replay.ts';
import { createShipper } from '../ship.ts';
import { addConnectionOptions, type ConnectionFlags, connectionOptions } from './connection-options.ts';

interface ReplayFlags extends ConnectionFlags {
  json?: boolean;
}

export function replayCommand(): Command {
  const command = new Command()
    .argument('<PLACE>', 's3://bucket/prefix, a queue URL or a folder')
    .addOption(jsonOption('{records, stored, remaining, skipped, stopped, reasons}'));
  addExamples(addConnectionOptions(command), ['$0 ./quarantine --node http://127.0.0.1:9200']);
  return command.action(replayPlace);
}

async function replayPlace(place: string, flags: ReplayFlags): Promise<void> {
  const shipper = createShipper(await connectionOptions(flags));
  try {
    const report = await shipper.replay(await openQuarantine(place));
    process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : `${summary(place, report)}\n`);
    const failure = failureOf(report);
    if (failure !== undefined) throw new ShipperError('NOT_ALL_STORED', failure);
  } finally {
    await shipper.close();
  }
}

/** `4 records: 2 stored, 2 remain, 1 file skipped`, and why. */
function summary(place: string, { records, stored, remaining, skipped, stopped, reasons }: ReplayReport): string {
  if (records + skipped === 0) return `nothing to replay: there are no records in ${cleanLine(place)}`;
  const parts = [`${stored} stored`, `${remaining} remain`, ...(skipped > 0 ? [`${files(skipped)} skipped`] : [])];
  const more = stopped ? ', and there may be more: the replay stopped early' : '';
  const why = reasons.map((reason) => `\n  ${cleanLine(reason)}`).join('');
  return `${records} records: ${parts.join(', ')}${more}${why}`;
}

/** What is left to do; undefined where nothing is. */
function failureOf({ remaining, skipped, stopped, reasons }: ReplayReport): string | undefined {
  const parts = [
    ...(remaining > 0 ? [`${remaining} records remain`] : []),
    ...(skipped > 0 ? [`${files(skipped)} skipped`] : []),
    ...(stopped ? ['the replay stopped early'] : []),
  ];
  return parts.length === 0 ? undefined : `${parts.join(', ')}: ${reasons[0] ?? 'time is up'}`;
}

function files(count: number): string {
  return `${count} ${count === 1 ? 'file' : 'files'}`;
}
