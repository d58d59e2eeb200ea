import { readFile, writeFile } from 'node:fs/promises';
import { FleetError, loadFleet } from '@bizom/fleet';
import { Command, CommanderError, Option } from 'commander';
import { type Cause, causeNames } from './causes.ts';
import type { Classified } from './classification.ts';
import { type ClassifyOptions, classify } from './classify.ts';
import type { Enrichment } from './enrich/enrichment.ts';
import { excerptOf } from './enrich/excerpt.ts';
import { AlertsError } from './errors.ts';
import { fleetNames } from './fleet-names.ts';
import { messageOf } from './message.ts';
import { eventPatterns, taskStoppedPattern } from './pattern.ts';
import { type PreviewChannel, preview, previewChannels } from './preview.ts';
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

interface PreviewOptions extends EventOptions {
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
  .option('--fleet <file>', 'fleet whose names and links are used')
  .action(async (file: string | undefined, options: PreviewOptions) => {
    const text = preview(await previewMessage(file, options), options.channel);
    if (options.out === undefined) process.stdout.write(text);
    else await writeFile(options.out, text);
  });

async function previewMessage(file: string | undefined, options: PreviewOptions) {
  const stop = classify(await readEvent(file), await classifyOptions(options));
  if (stop.action === 'ignore') throw new AlertsError('NOT_AN_EVENT', `Nothing is said of this event. ${stop.text}`);
  const links = options.fleet === undefined ? [] : (await loadFleet(options.fleet)).alerts.links;
  const { known, missing } = options.aws ? await lookUpInAws(stop) : { known: {}, missing: [] };
  return messageOf({ stop, known: { ...known, ...(await givenParts(options)) }, missing, links });
}

/** The Lambda's look-ups, loaded only here: the command starts without the AWS SDK. */
async function lookUpInAws(stop: Classified) {
  const [{ lazyClients }, { lookUps }] = await Promise.all([
    import('./enrich/clients.ts'),
    import('./enrich/enrichment.ts'),
  ]);
  const look = lookUps(stop, lazyClients(stop.region === undefined ? {} : { region: stop.region }), 10_000);
  return { known: await look.all(), missing: look.missing };
}

async function givenParts({ log, picture }: PreviewOptions): Promise<Enrichment> {
  const lines = log === undefined ? undefined : excerptOf(new TextDecoder().decode(await readFile(log)).split('\n'));
  return {
    ...(lines && { log: { group: log ?? '', stream: '', lines, signs: [] } }),
    ...(picture !== undefined && { picture: { png: await readFile(picture), alt: 'Memory and CPU' } }),
  };
}

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
    process.exitCode = error instanceof FleetError ? 2 : 1;
  }
}
