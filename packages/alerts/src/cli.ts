import { writeFile } from 'node:fs/promises';
import { type Fleet, FleetError, loadFleet } from '@bizom/fleet';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { type ClassifyOptions, classify } from './classify/classify.ts';
import { readGivenFile, readGivenPng } from './commands/given-file.ts';
import { type PreviewChannel, preview, previewChannels } from './commands/preview.ts';
import { readEvent } from './commands/read-event.ts';
import { endWithReader } from './commands/stdout.ts';
import type { Enrichment } from './enrich/enrichment.ts';
import { readLog } from './enrich/log-lines.ts';
import { fleetAlerts } from './fleet/fleet-alerts.ts';
import { fleetNames } from './fleet/fleet-names.ts';
import { messageOf } from './message/message.ts';
import { type Cause, causeNames } from './stop/causes.ts';
import type { Classified } from './stop/classification.ts';
import { AlertsError } from './stop/errors.ts';
import { eventPatterns, taskStoppedPattern } from './stop/pattern.ts';

interface EventOptions {
  fleet?: string;
  alertOn?: Cause[];
}

const program = new Command('bizom-alerts')
  .description('Says of an ECS event what died, why, and what to do.')
  .option('--verbose', 'show stack traces')
  .showHelpAfterError('(see bizom-alerts --help)')
  .exitOverride();

const alertOn = new Option(
  '--alert-on <cause>',
  'a cause that alerts although it is silent by default; may be repeated',
)
  .choices(causeNames)
  .argParser((name, before: Cause[] = []) => [...before, causeOf(name)]);

function causeOf(name: string): Cause {
  const cause = causeNames.find((known) => known === name);
  if (cause === undefined) throw new InvalidArgumentError(`Allowed choices are ${causeNames.join(', ')}.`);
  return cause;
}

program
  .command('classify')
  .description('an EventBridge event -> JSON: action, cause, severity, service, culprit, title, text and the facts')
  .argument('[file]', 'the event; default stdin')
  .option('--fleet <file>', 'fleet whose names of services and environments are used, and its alerts.alertOn')
  .addOption(alertOn)
  .option('--json', 'on one line')
  .action(async (file: string | undefined, options: EventOptions & { json?: true }) => {
    print(classify(await readEvent(file), classifyOptions(await fleetOf(options), options.alertOn)), options.json);
  });

program
  .command('pattern')
  .description('the EventBridge event pattern of stopped tasks, as JSON')
  .option('--all', 'every pattern by its name: stopped tasks, Spot warnings, deployments, service actions')
  .option('--json', 'on one line')
  .action((options: { all?: true; json?: true }) =>
    print(options.all ? eventPatterns : taskStoppedPattern, options.json),
  );

interface PreviewOptions {
  fleet?: string;
  channel: PreviewChannel;
  out?: string;
  log?: string;
  picture?: string;
  aws?: true;
}

program
  .command('preview')
  .description('the message of an event as a channel would show it; nothing is sent')
  .argument('[file]', 'the event; default stdin')
  .addOption(new Option('--channel <channel>', 'whose rendering').choices(previewChannels).default('email'))
  .option('--out <file>', 'where to write it; default stdout')
  .option('--log <file>', 'last log lines to show')
  .option('--picture <file>', 'PNG to show as the memory and CPU picture')
  .option('--aws', 'look up log lines, service, picture and the like in AWS, as the Lambda does')
  .option('--fleet <file>', 'fleet whose names and links are used, and its alerts.alertOn')
  .action(async (file: string | undefined, options: PreviewOptions) => {
    const text = preview(await previewMessage(file, options), options.channel);
    if (options.out === undefined) process.stdout.write(text);
    else await writeFile(options.out, text);
  });

async function previewMessage(file: string | undefined, options: PreviewOptions) {
  const fleet = await fleetOf(options);
  const stop = classify(await readEvent(file), classifyOptions(fleet));
  if (stop.action === 'ignore') throw new AlertsError('NOT_AN_EVENT', `Nothing is said of this event. ${stop.text}`);
  const links = fleet ? fleetAlerts(fleet).links : [];
  const { known, missing } = options.aws ? await lookUpInAws(stop) : { known: {}, missing: [] };
  return messageOf({ stop, known: { ...known, ...(await givenParts(options)) }, missing, links });
}

/** The Lambda's look-ups, loaded only here: the command starts without the AWS SDK. */
async function lookUpInAws(stop: Classified) {
  const [{ lazyClients }, { lookUps }] = await Promise.all([
    import('./aws/clients.ts'),
    import('./enrich/enrichment.ts'),
  ]);
  const look = lookUps(stop, lazyClients(stop.region === undefined ? {} : { region: stop.region }), 10_000);
  return { known: await look.all(), missing: look.missing };
}

async function givenParts({ log, picture }: PreviewOptions): Promise<Enrichment> {
  const read = log === undefined ? undefined : readLog(new TextDecoder().decode(await readGivenFile(log)).split('\n'));
  return {
    ...(read && { log: read }),
    ...(picture !== undefined && { picture: { png: await readGivenPng(picture), alt: 'IncidentTracker and CPU' } }),
  };
}

const fleetOf = async ({ fleet }: { fleet?: string }): Promise<Fleet | undefined> =>
  fleet === undefined ? undefined : loadFleet(fleet);

function classifyOptions(fleet: Fleet | undefined, alertOn: readonly Cause[] = []): ClassifyOptions {
  if (!fleet) return { alertOn };
  return { names: fleetNames(fleet), alertOn: [...fleetAlerts(fleet).alertOn, ...alertOn] };
}

function print(value: unknown, oneLine: true | undefined): void {
  process.stdout.write(`${JSON.stringify(value, null, oneLine ? undefined : 2)}\n`);
}

endWithReader();
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    const { message, stack } = error as Error;
    console.error(program.opts()['verbose'] ? stack : `bizom-alerts: ${message.replace(/\n\s*/g, ' ')}`);
    const wrongUse = error instanceof FleetError || (error instanceof AlertsError && error.code === 'INVALID_OPTION');
    process.exitCode = wrongUse ? 2 : 1;
  }
}
