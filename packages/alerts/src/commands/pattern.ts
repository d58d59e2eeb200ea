import { addExamples } from '@bizom/command';
import { Command } from 'commander';
import { eventPatterns, taskStoppedPattern } from '../stop/pattern.ts';
import { printJson } from './print-json.ts';

export function patternCommand(): Command {
  const command = new Command('pattern')
    .option('--all', 'print every pattern by its name: stopped tasks, Spot warnings, deployments, service actions')
    .option('--json', 'print on one line')
    .action((flags: { all?: true; json?: true }) =>
      printJson(flags.all ? eventPatterns : taskStoppedPattern, flags.json),
    );
  return addExamples(command, ['$0', '$0 --all']);
}
