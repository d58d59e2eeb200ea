import { addExamples, fleetOption } from '@bizom/command';
import { Command } from 'commander';
import { classify } from '../classify/classify.ts';
import { refine } from '../diagnose/refine.ts';
import { alertOnOption, type EventFlags, eventOptions, logOption } from './event-flags.ts';
import { printJson } from './print-json.ts';
import { readEvents, readLogFile } from './read-events.ts';

export function classifyCommand(): Command {
  const command = new Command('classify')
    .argument(
      '[file]',
      'event of EventBridge, output of describe-tasks, array of a Pipe, or SNS or SQS messages (default: standard input)',
    )
    .addOption(logOption())
    .addOption(fleetOption())
    .addOption(alertOnOption())
    .option('--json', 'print on one line')
    .action(run);
  return addExamples(command, [
    '$0 event.json',
    '$0 event.json --log last-lines.txt',
    '$0 tasks.json --json | jq .cause',
  ]);
}

/** One event is printed as an object, several as a list. */
async function run(file: string | undefined, flags: EventFlags & { json?: true }): Promise<void> {
  const events = await readEvents(file);
  const log = flags.log === undefined ? undefined : await readLogFile(flags.log);
  const options = await eventOptions(flags);
  const found = events.map((event) => {
    const stop = classify(event, options);
    return log && stop.action !== 'ignore' ? refine(stop, { log }, options.alertOn) : stop;
  });
  printJson(found.length === 1 ? found[0] : found, flags.json);
}
