import { addExamples, fleetOption, readGivenFile, UsageError, writeFileAtomically } from '@bizom/command';
import type { EvidencePlace } from '@bizom/fleet';
import { channelKinds, type IncidentState, incidentStates, type Message, previewMessage } from '@bizom/notify';
import { Command, Option } from 'commander';
import { classify } from '../classify/classify.ts';
import { refine } from '../diagnose/refine.ts';
import type { Enrichment, Missing } from '../enrich/enrichment.ts';
import { messageOf } from '../message/message.ts';
import type { Classified } from '../stop/classification.ts';
import { AlertsError } from '../stop/errors.ts';
import { type EventFlags, eventOptions, logOption } from './event-flags.ts';
import { readEvents, readLogFile } from './read-events.ts';

interface PreviewFlags extends EventFlags {
  channel: keyof typeof channelKinds;
  state?: IncidentState;
  page?: true;
  out?: string;
  picture?: string;
  aws?: true;
}

export function previewCommand(): Command {
  const kinds = Object.keys(channelKinds);
  const command = new Command('preview')
    .argument('[file]', 'event of EventBridge, or output of describe-tasks (default: standard input)')
    .addOption(new Option('--channel <kind>', 'kind of channel').choices(kinds).default('email'))
    .addOption(new Option('--state <state>', 'state of the incident').choices(incidentStates))
    .option('--page', 'an HTML page that looks as the service shows it (default: what is sent)')
    .option('--out <file>', 'file to write (default: standard output)')
    .addOption(logOption())
    .option('--picture <file>', 'PNG to show as the picture of memory and CPU')
    .option('--aws', 'look up log lines, service, picture and more in AWS, as the Lambda does')
    .addOption(fleetOption())
    .action(run);
  return addExamples(command, [
    '$0 event.json --channel email --out mail.html',
    '$0 event.json --channel slack --state recovered --page --out slack.html',
    '$0 event.json --log last-lines.txt',
  ]);
}

async function run(file: string | undefined, flags: PreviewFlags): Promise<void> {
  const message = inState(await messageFor(file, flags), flags.state);
  const { page, sent } = previewMessage(channelKinds[flags.channel], message);
  const text = flags.page ? page : sent;
  if (flags.out === undefined) process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  else await writeFileAtomically(flags.out, text);
}

/** The message as an update of an incident that began 42 minutes before it, with 7 failures. */
function inState(message: Message, state: IncidentState | undefined): Message {
  if (state === undefined) return message;
  const at = message.at ?? new Date();
  const isNew = state === 'new';
  const startedAt = isNew ? at : new Date(at.getTime() - 42 * 60_000);
  return {
    ...message,
    at,
    incident: { key: 'preview', state, startedAt, occurrences: isNew ? 1 : 7, endedAt: at },
    severity: state === 'recovered' ? 'info' : message.severity,
  };
}

async function messageFor(file: string | undefined, flags: PreviewFlags): Promise<Message> {
  const [event, ...others] = await readEvents(file);
  if (others.length > 0) {
    throw new UsageError(`expected one event to preview, received ${others.length + 1}; give preview one of them`);
  }
  const given = await givenParts(flags);
  const { links, timeZone, evidence, ...options } = await eventOptions(flags);
  const stop = classify(event, options);
  if (stop.action === 'ignore')
    throw new AlertsError('NOT_AN_EVENT', `There is no message for this event. ${stop.text}`);
  const { known, missing } = flags.aws ? await lookUpInAws(stop, evidence) : { known: {}, missing: [] };
  const all = { ...known, ...given };
  // As it would be sent when it happened, not with the age of a saved event.
  const now = stop.at === undefined ? {} : { now: Date.parse(stop.at) };
  const zone = timeZone === undefined ? {} : { timeZone };
  return messageOf({ stop: refine(stop, all, options.alertOn), known: all, missing, links, ...now, ...zone });
}

/** Runs the Lambda's look-ups. They are loaded only here, so that the command starts without the AWS SDK. */
async function lookUpInAws(
  stop: Classified,
  evidence: EvidencePlace | undefined,
): Promise<{ known: Enrichment; missing: readonly Missing[] }> {
  const [{ lazyClients }, { lookUps }] = await Promise.all([
    import('../aws/clients.ts'),
    import('../enrich/enrichment.ts'),
  ]);
  const clients = lazyClients(stop.region === undefined ? {} : { region: stop.region });
  const look = lookUps(stop, clients, { timeoutMs: 10_000, ...(evidence && { evidence }) });
  return { known: await look.all(), missing: look.missing };
}

async function givenParts({ log, picture }: PreviewFlags): Promise<Enrichment> {
  return {
    ...(log !== undefined && { log: await readLogFile(log) }),
    ...(picture !== undefined && { picture: { png: await readPng(picture), alt: 'Memory and CPU' } }),
  };
}

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** @throws UsageError, also for a file that is not a PNG */
async function readPng(file: string): Promise<Buffer> {
  const content = await readGivenFile(file);
  if (content.subarray(0, signature.length).equals(signature)) return content;
  throw new UsageError(`${file}: expected a PNG, received a file with other first bytes`);
}
