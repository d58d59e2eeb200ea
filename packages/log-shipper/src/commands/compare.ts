import { addExamples, invalidFlag, jsonOption, listed, wholeNumber } from '@bizom/command';
import { Command } from 'commander';
import { type Comparison, compareIndexes } from '../compare/compare-indexes.ts';
import { describeComparison } from '../compare/describe-comparison.ts';
import { ExactSerializer, IndexReader } from '../compare/index-reader.ts';
import { type TimeWindow, timeWindow } from '../compare/time-window.ts';
import { createTransport } from '../engine/connection.ts';
import { OptionsError, ShipperError } from '../errors.ts';
import { connectionRules, type ShipperOptions, shipperRules } from '../options.ts';
import { addEngineOptions, type ConnectionFlags, connectionOptions } from './connection-options.ts';

interface CompareFlags extends ConnectionFlags {
  old: string;
  new: string;
  from?: string;
  to?: string;
  settleMinutes: number;
  max?: number;
  ignoreFields?: string[];
  json?: boolean;
}

export function compareCommand(): Command {
  const command = new Command()
    .requiredOption('--old <index>', 'indexes of the old Lambda: a name, a pattern, or several with commas', indexFlag)
    .requiredOption('--new <index>', 'indexes of the shipper, none of which the old Lambda writes to', indexFlag)
    .option('--from <time>', 'compare documents from this time on, such as 2026-11-28T10:00:00Z', timeFlag)
    .option('--to <time>', 'compare documents before this time', timeFlag)
    .option(
      '--settle-minutes <number>',
      'leave out documents that are younger, as one side may still be shipping them',
      wholeNumber({ min: 0, max: maxSettleMinutes, unit: 'minutes' }),
      5,
    )
    .option('--max <number>', 'documents to read of each side (default: all)', wholeNumber())
    .option('--ignore-fields <names>', 'fields that are not compared, such as those of FIELDS', listed)
    .addOption(jsonOption('{same, complete, equal, moved, differing, fields, differences, onlyInOld, onlyInNew, …}'));
  addExamples(addEngineOptions(command), [
    "$0 --node http://127.0.0.1:9200 --old 'cwl-2026.11.28' --new 'new-cwl-2026.11.28'",
    "$0 --node https://engine.example.com --old 'cwl-*' --new 'new-cwl-*' --from 2026-11-28T10:00:00Z --json",
  ]);
  return command.action(compare);
}

/** A day: who compares a stream that lags longer gives --to. */
const maxSettleMinutes = 1_440;

async function compare(flags: CompareFlags): Promise<void> {
  const window = requireWindow(flags);
  const options = await connectionOptions(flags);
  requireScrolls(options);
  const transport = createTransport(connectionRules(shipperRules(options)), new ExactSerializer());
  try {
    const readers = { old: new IndexReader(transport, flags.old), new: new IndexReader(transport, flags.new) };
    const { max, ignoreFields: ignoredFields = [] } = flags;
    const comparison = await compareIndexes(readers, { window, max, ignoredFields, progress: showProgress });
    process.stdout.write(`${flags.json ? JSON.stringify(comparison) : describeComparison(comparison, flags)}\n`);
    const failure = failureOf(comparison);
    if (failure) throw failure;
  } finally {
    await transport.connectionPool.empty();
  }
}

function requireWindow({ from, to, settleMinutes }: CompareFlags): TimeWindow {
  const window = timeWindow({ from, to, settleMinutes }, Date.now());
  if (window) return window;
  const end = to === undefined ? '' : ` and before --to ${to}`;
  throw new OptionsError(`--from: expected a time more than ${settleMinutes} minutes ago${end}, received "${from}"`);
}

/** Source: "Supported operations and plugins in Amazon OpenSearch Serverless". The blueprint's Lambda cannot write there either. */
function requireScrolls({ aws }: ShipperOptions): void {
  if (aws?.service === 'aoss')
    throw new OptionsError(
      '--aws: expected "es", received "aoss": OpenSearch Serverless has no scrolls to read indexes by',
    );
}

/** Zero documents are no success: the name or the time may be wrong. */
function failureOf({
  same,
  differing,
  onlyInOld,
  onlyInNew,
  severalTimes,
  ...sides
}: Comparison): ShipperError | undefined {
  if (sides.old.documents + sides.new.documents === 0)
    return new ShipperError('NOTHING_COMPARED', 'neither side has documents in the time that is compared');
  if (same) return undefined;
  const several = severalTimes.old + severalTimes.new;
  const parts = [
    ...(differing > 0 ? [`${differing} documents differ`] : []),
    ...(onlyInOld.count > 0 ? [`${onlyInOld.count} are only in old`] : []),
    ...(onlyInNew.count > 0 ? [`${onlyInNew.count} are only in new`] : []),
    ...(several > 0 ? [`${several} ids are in several indexes`] : []),
  ];
  return new ShipperError('DOCUMENTS_DIFFER', `the two sides are not the same: ${parts.join(', ')}`);
}

/** What no name, pattern or list of indexes has: they would change the path of the request. */
const notInIndexNames = /[\s/\\?#"]/;

function indexFlag(text: string): string {
  if (text === '' || text.split(',').includes('') || notInIndexNames.test(text))
    throw invalidFlag("an index name or a pattern such as 'cwl-*'", text);
  return text;
}

const isoTime = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/;

/** A time in UTC. One without a zone would mean another time on another machine; a day means its begin in UTC. */
function timeFlag(text: string): string {
  const ms = isoTime.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw invalidFlag('a time with its zone such as 2026-11-28T10:00:00Z, or a day', text);
  return new Date(ms).toISOString();
}

function showProgress(done: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${total} read${done >= total ? '\n' : ''}`);
}
