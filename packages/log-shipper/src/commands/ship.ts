import { addExamples, jsonOption, readInput, requireInputs } from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import { Command } from 'commander';
import { NotAllStoredError, PayloadError, ShipperError } from '../errors.ts';
import type { ShipReport } from '../report.ts';
import { createShipper, type Shipper } from '../ship.ts';
import { addConnectionOptions, type ConnectionFlags, connectionOptions } from './connection-options.ts';
import { addOriginOptions, type OriginFlags, originOption } from './origin-options.ts';

interface ShipFlags extends ConnectionFlags, OriginFlags {
  quarantine?: string;
  stitch?: boolean;
  json?: boolean;
}

export function shipCommand(): Command {
  const command = new Command()
    .argument('[FILE...]', 'files with payloads (default: standard input, also as "-")')
    .option('--quarantine <place>', 's3://bucket/prefix, a queue URL or a folder for what the engine refuses')
    .option('--stitch', 'join the lines of a stack trace into one document')
    .addOption(jsonOption('{file, events, stored, …} for each file, or {file, error},'));
  addExamples(addConnectionOptions(addOriginOptions(command)), [
    '$0 *.gz --node http://127.0.0.1:9200 --quarantine ./quarantine',
  ]);
  return command.action((files: string[], flags: ShipFlags) => shipFiles(files.length === 0 ? ['-'] : files, flags));
}

async function shipFiles(files: readonly string[], flags: ShipFlags): Promise<void> {
  await requireInputs(files);
  const shipper = createShipper({
    ...(await connectionOptions(flags)),
    ...(flags.quarantine !== undefined && { quarantine: flags.quarantine }),
    ...(flags.stitch && { stitch: true }),
    ...originOption(flags),
  });
  const failures: ShipperError[] = [];
  try {
    for (const file of files) {
      const outcome = await shipFile(shipper, file);
      process.stdout.write(flags.json ? jsonLine(file, outcome) : line(file, outcome));
      if (outcome.error) failures.push(outcome.error);
    }
  } finally {
    await shipper.close();
  }
  if (failures[0]) throw failureOf(failures, files.length);
}

/** What became of a file: a report, an error, or both. */
interface Outcome {
  report?: ShipReport;
  error?: ShipperError;
}

/** Ships one file. A file that fails does not stop the others. */
async function shipFile(shipper: Shipper, file: string): Promise<Outcome> {
  try {
    // What is shipped by hand is mostly what failed before.
    return { report: await shipper.ship(await readInput(file), { isRedelivery: true }) };
  } catch (error) {
    if (error instanceof NotAllStoredError) return { report: error.report, error };
    if (error instanceof PayloadError) return { error };
    throw error;
  }
}

function jsonLine(file: string, { report, error }: Outcome): string {
  const failure = error && !report && { error: { code: error.code, message: error.message } };
  return `${JSON.stringify({ file, ...report, ...failure })}\n`;
}

function line(file: string, { report, error }: Outcome): string {
  return `${cleanLine(file)}: ${report ? summary(report) : cleanLine(`not shipped: ${error?.message}`)}\n`;
}

/** `2000 events: 1990 stored (3 repaired), 10 quarantined`. */
function summary(report: ShipReport): string {
  const { events, stored, alreadyStored, unchecked, mended, quarantined, handedBack, sampledOut, stitched } = report;
  const notes = noted({ repaired: mended, 'stored before': alreadyStored, 'possibly twice': unchecked });
  const parts = [
    `${stored} stored${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`,
    ...noted({ quarantined, 'not stored': handedBack, 'sampled out': sampledOut, stitched }),
  ];
  return `${events} events: ${parts.join(', ')}`;
}

/** `3 repaired`, for each count that is not 0. */
function noted(counts: Record<string, number>): string[] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`);
}

/** The first failure; of several files, also how many failed. */
function failureOf([first, ...others]: readonly ShipperError[], files: number): ShipperError | undefined {
  if (!first || files === 1) return first;
  const message = `${others.length + 1} of ${files} payloads were not shipped completely; the first: ${first.message}`;
  return new ShipperError('NOT_ALL_STORED', message, { cause: first });
}
