import { Command, InvalidArgumentError, Option } from 'commander';
import { type LogsDemoOptions, type LogsDemoResult, logsDemo } from '../demo/logs.ts';
import { engineNames } from '../engine-catalog.ts';

interface DemoFlags {
  engine: LogsDemoOptions['engine'];
  events: number;
  fault?: 'kill-node';
  keep?: boolean;
  only?: 'logs';
}

const program = new Command('npm run demo --')
  .description('CloudWatch Logs -> Lambda -> a real engine on this machine; exit 0 when nothing was lost or doubled')
  .addOption(new Option('--engine <name>', 'the engine').choices([...engineNames()]).default('es7'))
  .addOption(new Option('--events <number>', 'log lines to write').argParser(wholeNumber).default(3000))
  .addOption(new Option('--fault <fault>', 'what goes wrong meanwhile').choices(['kill-node']))
  .addOption(new Option('--only <part>', 'one part of the demo').choices(['logs']))
  .option('--keep', 'leave everything up and print the URLs; Ctrl-C ends it')
  .action(run);

await program.parseAsync();

async function run(flags: DemoFlags): Promise<void> {
  await using parts = new AsyncDisposableStack();
  const result = await logsDemo({ ...flags }, parts);
  process.stdout.write(report(result));
  if (result.lost > 0 || result.doubled > 0) process.exitCode = 1;
  if (flags.keep) await untilInterrupted(result);
}

function report(result: LogsDemoResult): string {
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
    ({ question, hits, example }) => `  ${question}: ${hits}, the newest:\n    ${example}`,
  );
  return `\n${table.join('\n')}\n\n${searches.join('\n')}\n\n`;
}

async function untilInterrupted({ urls }: LogsDemoResult): Promise<void> {
  for (const [name, url] of Object.entries(urls)) process.stdout.write(`${name}: ${url}\n`);
  process.stdout.write('everything is up; Ctrl-C ends it\n');
  const alive = setInterval(() => {}, 60_000);
  await new Promise((resolve) => process.once('SIGINT', resolve));
  clearInterval(alive);
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text))
    throw new InvalidArgumentError('Expected a whole number from 1 to 9,999,999.');
  return Number(text);
}
