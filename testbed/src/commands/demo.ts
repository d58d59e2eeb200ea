import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type LogsDemoOptions, type LogsDemoResult, logsDemo } from '../demo/logs.ts';
import { holds, linksTable } from '../demo/loop/link.ts';
import { renderReport } from '../demo/loop/report.ts';
import { wholeLoop } from '../demo/whole-loop.ts';
import { engineNames } from '../engine-catalog.ts';

interface DemoFlags {
  engine: LogsDemoOptions['engine'];
  events: number;
  out: string;
  fault?: 'kill-node';
  keep?: boolean;
  only?: 'logs';
}

const program = new Command('npm run demo --')
  .description(
    'the whole loop on this machine, from a commit to an alert, told in a report; exit 1 where a link failed',
  )
  .addOption(new Option('--engine <name>', 'the engine').choices([...engineNames()]).default('es7'))
  .option('--out <file>', 'the report', join(tmpdir(), 'bizom-demo', 'report.html'))
  .option('--keep', 'leave everything up and print the URLs; Ctrl-C ends it')
  .addOption(
    new Option('--only <part>', 'one part alone: log lines through the pipeline, none lost or doubled').choices([
      'logs',
    ]),
  )
  .addOption(
    new Option('--events <number>', 'log lines to write; implies --only logs')
      .argParser(wholeNumber)
      .default(3000)
      .implies({ only: 'logs' }),
  )
  .addOption(
    new Option('--fault <fault>', 'what goes wrong with the logs meanwhile; implies --only logs')
      .choices(['kill-node'])
      .implies({ only: 'logs' }),
  )
  .action(run);

await program.parseAsync();

async function run(flags: DemoFlags): Promise<void> {
  await using parts = new AsyncDisposableStack();
  const urls = await (flags.only === 'logs' ? logs(flags, parts) : loop(flags, parts));
  if (flags.keep) await untilInterrupted(urls);
}

async function loop({ engine, out }: DemoFlags, parts: AsyncDisposableStack): Promise<Record<string, string>> {
  const found = await wholeLoop(engine, parts);
  const file = resolve(out);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, renderReport(found, new Date()));
  process.stdout.write(`\n${linksTable(found.links)}\n\n  ${Math.round(found.seconds)} s; the report: ${file}\n\n`);
  if (!holds(found.links)) process.exitCode = 1;
  return found.urls;
}

async function logs(flags: DemoFlags, parts: AsyncDisposableStack): Promise<Record<string, string>> {
  const result = await logsDemo({ ...flags }, parts);
  process.stdout.write(logsReport(result));
  if (result.lost > 0 || result.doubled > 0) process.exitCode = 1;
  return result.urls;
}

function logsReport(result: LogsDemoResult): string {
  const ms = (value: number) => `${Math.round(value)} ms`;
  const rows: [string, string | number][] = [
    ['engine', result.engine],
    ['events written', result.written],
    ['documents counted by the engine', result.stored],
    ['lost', result.lost],
    ['doubled', result.doubled],
    ['from PutLogEvents to searchable, median', ms(result.latencyP50Ms)],
    ['from PutLogEvents to searchable, p99', ms(result.latencyP99Ms)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const table = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  const searches = result.answers.map(
    ({ question, hits, example }) => `  ${question}: ${hits}, the newest:\n    ${example.slice(0, 90)}`,
  );
  return `\n${table.join('\n')}\n\n${searches.join('\n')}\n\n`;
}

async function untilInterrupted(urls: Record<string, string>): Promise<void> {
  for (const [name, url] of Object.entries(urls)) process.stdout.write(`${name}: ${url}\n`);
  process.stdout.write('everything is up; Ctrl-C ends it\n');
  const alive = setInterval(() => {}, 60_000);
  await new Promise((done) => process.once('SIGINT', done));
  clearInterval(alive);
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1 to 9,999,999.');
  return Number(text);
}
