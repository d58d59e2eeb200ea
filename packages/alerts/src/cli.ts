import { loadFleet } from '@bizom/fleet';
import { Command, CommanderError, Option } from 'commander';
import { type Cause, causeNames } from './causes.ts';
import { type ClassifyOptions, classify } from './classify.ts';
import { fleetNames } from './fleet-names.ts';
import { eventPatterns, taskStoppedPattern } from './pattern.ts';
import { readEvent } from './read-event.ts';

interface EventOptions {
  fleet?: string;
  alertOn?: Cause[];
}

const program = new Command('bizom-alerts')
  .description('Says of an ECS event what died, why, and what to do.')
  .option('--verbose', 'show stack traces')
  .showHelpAfterError('(see bizom-alerts --help)')
  .exitOverride();

const alertOn = new Option('--alert-on <cause...>', 'causes that alert although they are silent by default').choices(
  causeNames,
);

program
  .command('classify')
  .description('an EventBridge event -> JSON: action, cause, severity, service, culprit, title, text and the facts')
  .argument('[file]', 'the event; default stdin')
  .option('--fleet <file>', 'fleet whose names are used for services and environments')
  .addOption(alertOn)
  .option('--json', 'on one line')
  .action(async (file: string | undefined, options: EventOptions & { json?: true }) => {
    print(classify(await readEvent(file), await classifyOptions(options)), options.json);
  });

program
  .command('pattern')
  .description('the EventBridge event pattern of stopped tasks, as JSON')
  .option('--all', 'every pattern by its name: stopped tasks, Spot warnings, deployments, service actions')
  .option('--json', 'on one line')
  .action((options: { all?: true; json?: true }) =>
    print(options.all ? eventPatterns : taskStoppedPattern, options.json),
  );

async function classifyOptions({ fleet, alertOn }: EventOptions): Promise<ClassifyOptions> {
  return {
    ...(fleet !== undefined && { names: fleetNames(await loadFleet(fleet)) }),
    ...(alertOn && { alertOn }),
  };
}

function print(value: unknown, oneLine: true | undefined): void {
  process.stdout.write(`${JSON.stringify(value, null, oneLine ? undefined : 2)}\n`);
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    const { message, stack } = error as Error;
    console.error(program.opts()['verbose'] ? stack : `bizom-alerts: ${message.replace(/\n\s*/g, ' ')}`);
    process.exitCode = 1;
  }
}
