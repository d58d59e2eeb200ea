import { Command } from 'commander';
import { simulations } from '../../../docs/scale.ts';

new Command('npm run simulate --')
  .description('what bursts and an outage of the engine cost each design: delays, backlog, losses (docs/scale.md)')
  .option('--json', 'print JSON: [{name, trouble, arrived, stored, lost, waiting, …}]')
  .action(print)
  .parseAsync();

function print({ json }: { json?: boolean }): void {
  const outcomes = simulations();
  if (json) {
    process.stdout.write(`${JSON.stringify(outcomes)}\n`);
    return;
  }
  for (const { name, trouble, mostWaitingGB, longestSeconds, caughtUpSeconds, lost } of outcomes) {
    const caughtUp = caughtUpSeconds === undefined ? 'not caught up' : `caught up after ${minutes(caughtUpSeconds)}`;
    process.stdout.write(
      `${name}, ${trouble}: ${mostWaitingGB.toFixed(2)} GB wait at most, up to ${minutes(longestSeconds)}, ${caughtUp}, ${lost} events lost\n`,
    );
  }
}

function minutes(seconds: number): string {
  return `${(seconds / 60).toFixed(1)} min`;
}
