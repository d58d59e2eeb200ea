import type { Excerpt, Fact, Message } from '@bizom/notify';
import { subject } from '../classify/wording.ts';
import type { Enrichment, Missing } from '../enrich/enrichment.ts';
import type { KeptEvidence } from '../enrich/evidence.ts';
import { type ContainerFacts, containerFacts, type TaskDefinitionFacts } from '../enrich/task-definition.ts';
import { describeDowntime, describeIncident, ordinalOf } from '../incident/describe.ts';
import { type DueUpdate, type Ending, type Incident, type IncidentUpdate, messageState } from '../incident/incident.ts';
import type { Classified } from '../stop/classification.ts';
import { safeLine, safeText } from '../stop/foreign-text.ts';
import { formatSeconds } from '../stop/timing.ts';
import { changeText, rollbackAdvice } from './change.ts';
import { type LinkTemplate, linksOf } from './links.ts';

/** Everything that a message is made of. */
export interface MessageInput {
  stop: Classified;
  known: Enrichment;
  /** What could not be looked up. */
  missing?: readonly Missing[];
  /** The update of its incident; default: that it began. */
  due?: Omit<DueUpdate, 'to'>;
  links?: readonly LinkTemplate[];
  /** IANA time zone that the message shows besides UTC; default UTC only. */
  timeZone?: string;
  /** The current time, milliseconds since 1970; default the clock's. */
  now?: number;
}

/** An event that is older than this says its age, seconds. */
const lateSeconds = 15 * 60;

/**
 * Makes the one message of a stop, which every channel renders. Secrets are redacted; task overrides are not in it.
 * @example
 * const stop = classify(event);
 * if (stop.action === 'alert') await channel.send(messageOf({ stop, known: {} }));
 */
export function messageOf(input: MessageInput): Message {
  const { stop, known, due, links = [], timeZone, now = Date.now() } = input;
  const recovered = due?.update === 'recovered';
  const at = timeOf(stop, now);
  const incident = due?.incident && due.key ? incidentUpdate(due.key, due.incident, due.update, at) : undefined;
  return {
    title: safeLine(titleFor(input, now)),
    text: safeText(recovered ? recoveredText(due, at) : failureText(input, now)),
    ...(!recovered && { advice: safeText(adviceFor(input)) }),
    severity: recovered ? 'info' : stop.severity,
    ...(incident && { incident }),
    ...(stop.at !== undefined && { at: new Date(at) }),
    ...(timeZone !== undefined && { timeZone }),
    facts: factsOf(input, now)
      .map((fact) => ({ ...fact, value: safeText(fact.value) }))
      .filter(({ value }) => value !== ''),
    excerpts: recovered ? [] : excerptsOf(stop, known),
    links: linksOf(stop, known, links),
    ...(known.picture && { picture: known.picture }),
    labels: labelsOf(stop),
  };
}

/** What routes and subscriptions match, besides the severity. */
export function labelsOf({ environment, service, cause }: Classified): Readonly<Record<string, string>> {
  return { ...(environment && { environment }), ...(service && { service }), cause };
}

const timeOf = ({ at }: Classified, now: number): number => (at === undefined ? now : Date.parse(at));

function incidentUpdate(key: string, { stops, firstStopAt, alerted }: Incident, update: IncidentUpdate, at: number) {
  const threads = Object.entries(alerted).flatMap(([channel, { thread }]) => (thread ? [[channel, thread]] : []));
  return {
    key,
    state: messageState[update],
    startedAt: new Date(firstStopAt),
    occurrences: Math.max(1, stops),
    ...(update === 'recovered' && { endedAt: new Date(at) }),
    ...(threads.length > 0 && { threads: Object.fromEntries(threads) }),
  };
}

function titleFor({ stop, due }: MessageInput, now: number): string {
  const { title, service, environment } = stop;
  const incident = due?.incident;
  const count = incident && incident.stops > 1 ? ` (${ordinalOf(incident, now)})` : '';
  switch (due?.update ?? 'opened') {
    case 'opened':
      return title + lateTitle(stop, now) + count;
    case 'worse':
      return `Worse: ${title}${count}`;
    case 'changed':
      return `Now: ${title}${count}`;
    case 'again':
      return `Failing again: ${title}${count}`;
    case 'still-failing':
      return `Still failing: ${title}${count}`;
    case 'recovered':
      return recoveredTitle(subject(service, environment), due?.ending);
  }
}

function recoveredTitle(what: string, ending: Ending | undefined): string {
  if (ending === 'scaled-to-zero') return `No longer failing: ${what} was scaled to 0`;
  if (ending === 'deleted') return `No longer failing: ${what} was deleted`;
  return `Recovered: ${what}`;
}

const endings: Readonly<Record<Ending, string>> = {
  steady: 'The service has reached a steady state.',
  succeeded: 'The job has succeeded.',
  'scaled-to-zero': 'The service was scaled to 0 tasks: whether it would work again is not known.',
  deleted: 'The service was deleted.',
};

function recoveredText({ ending = 'steady', incident }: Omit<DueUpdate, 'to'>, at: number): string {
  return [endings[ending], incident && describeDowntime(incident, at)].filter(Boolean).join('\n');
}

const ageSeconds = ({ at }: Classified, now: number): number => (at === undefined ? 0 : (now - Date.parse(at)) / 1000);

function lateTitle(stop: Classified, now: number): string {
  const age = ageSeconds(stop, now);
  return age > lateSeconds ? `, ${formatSeconds(age)} ago` : '';
}

function lateNote(stop: Classified, now: number): string {
  const age = ageSeconds(stop, now);
  return age > lateSeconds ? `This happened ${formatSeconds(age)} ago: the event arrived late, or was sent again.` : '';
}

const failureText = ({ stop, known }: MessageInput, now: number): string =>
  [lateNote(stop, now), stop.description, changeText(stop, known)].filter(Boolean).join('\n');

/** What to do, one step a line. */
const adviceFor = ({ stop, known }: MessageInput): string =>
  [stop.advice, rollbackAdvice(stop, known)].filter(Boolean).join('\n');

type Row = readonly [label: string, value: string | undefined, minor?: true];

function factsOf({ stop, known, missing = [], due }: MessageInput, now: number): Fact[] {
  const { taskDefinition, service, recentStops } = known;
  const container = containerFacts(taskDefinition, stop.culprit);
  const runs = service && `${service.runningCount} of ${service.desiredCount} tasks`;
  const rows: Row[] = [
    ['Cause', stop.cause],
    ['When', whenOf(stop, now)],
    ['Incident', due?.incident && due.incident.stops > 1 ? describeIncident(due.incident) : undefined],
    ['Count', due?.uncounted ? 'may be low: the incident table does not answer' : undefined],
    ['Stops in the last hour', recentStops && `${recentStops.lastHour}${recentStops.more ? ' or more' : ''}`],
    ['Running', runs],
    ['Container', stop.culprit],
    ['Runtime says', stop.containerReason],
    ['Load balancer says', stop.cause === 'health-elb' ? service?.unhealthyReason : undefined],
    ['Lived', stop.lifetimeSeconds === undefined ? undefined : formatSeconds(stop.lifetimeSeconds)],
    ['Took to stop', stop.drainSeconds === undefined ? undefined : formatSeconds(stop.drainSeconds)],
    ['Evidence', known.evidence && describeEvidence(stop, known.evidence)],
    ['Limits', taskDefinition && limits(taskDefinition, container)],
    ['Image', stop.image ?? container?.image],
    ['Commit', known.commit],
    ['Task definition', stop.taskDefinition],
    ['Deployment', stop.deploymentId, true],
    ['Task', stop.taskId, true],
    ['Could not look up', missing.map(({ part, why }) => `${part}: ${why}`).join('\n')],
  ];
  return rows.map(([label, value = '', minor]) => ({ label, value, ...(minor && { minor }) }));
}

/** What was kept, and the command that shows it. */
function describeEvidence({ taskId, environment }: Classified, { trigger, atMs }: KeptEvidence): string {
  const time = new Date(atMs).toISOString().slice(11, 19);
  const what = `thread dump and metrics of ${time} UTC (${trigger})`;
  const isPlain = environment !== undefined && /^[\w.-]+$/.test(environment);
  return isPlain ? `${what}: bizom-probe evidence ${taskId} --env ${environment}` : what;
}

function whenOf(stop: Classified, now: number): string | undefined {
  const time = stop.at
    ?.replace(/\.\d{1,9}Z$/, 'Z')
    .replace('T', ' ')
    .replace('Z', ' UTC');
  const age = ageSeconds(stop, now);
  return time && age > lateSeconds ? `${time}, ${formatSeconds(age)} ago` : time;
}

function limits(task: TaskDefinitionFacts, container: ContainerFacts | undefined): string {
  const memoryMiB = container?.memoryMiB ?? task.memoryMiB;
  const cpuUnits = task.cpuUnits ?? container?.cpuUnits;
  return [memoryMiB && `${memoryMiB} MiB memory`, cpuUnits && `${cpuUnits / 1024} vCPU`].filter(Boolean).join(', ');
}

function excerptsOf({ culprit }: Classified, { log }: Enrichment): Excerpt[] {
  if (!log || log.lines.length === 0) return [];
  const { culpritLine } = log;
  const title = culprit === undefined ? 'Last log lines' : `Last log lines of ${culprit}`;
  return [{ title, text: log.lines.join('\n'), ...(culpritLine !== undefined && { culprit: culpritLine }) }];
}
