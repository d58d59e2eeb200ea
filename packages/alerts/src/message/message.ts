import type { Excerpt, Message } from '@bizom/notify';
import { subject } from '../classify/wording.ts';
import type { Enrichment, Missing } from '../enrich/enrichment.ts';
import { type ContainerFacts, containerFacts, type TaskDefinitionFacts } from '../enrich/task-definition.ts';
import { countOf, describeIncident, type Incident, type IncidentUpdate } from '../incident/incident.ts';
import type { Classified } from '../stop/classification.ts';
import { safeLine, safeText } from '../stop/foreign-text.ts';
import { formatSeconds } from '../stop/timing.ts';
import { type LinkTemplate, linksOf } from './links.ts';

/** Everything that a message is made of. */
export interface MessageInput {
  stop: Classified;
  known: Enrichment;
  /** What could not be looked up. */
  missing?: readonly Missing[];
  /** What is to be said of the run of stops that it belongs to; default: that it began. */
  update?: IncidentUpdate;
  incident?: Incident;
  links?: readonly LinkTemplate[];
}

/** The one message of a stop, which every channel renders. Secrets are redacted; nothing of `overrides` is in it. */
export function messageOf({
  stop,
  known,
  missing = [],
  update = 'opened',
  incident,
  links = [],
}: MessageInput): Message {
  const recovered = update === 'recovered';
  return {
    title: safeLine(titleFor(update, stop, incident)),
    text: safeText(recovered ? 'The service has reached a steady state.' : stop.text),
    severity: recovered ? 'info' : stop.severity,
    facts: facts(stop, known, missing, incident)
      .map(([label, value]) => ({ label, value: safeText(value ?? '') }))
      .filter(({ value }) => value !== ''),
    excerpts: recovered ? [] : excerpts(stop, known),
    links: linksOf(stop, known.log, links),
    ...(known.picture && { picture: known.picture }),
    labels: labelsOf(stop),
  };
}

/** What routes and subscriptions go by, beside the severity. */
export function labelsOf({ environment, service, cause }: Classified): Readonly<Record<string, string>> {
  return { ...(environment && { environment }), ...(service && { service }), cause };
}

function titleFor(
  update: IncidentUpdate,
  { title, service, environment }: Classified,
  incident: Incident | undefined,
): string {
  const count = incident && incident.stops > 1 ? ` (${countOf(incident)})` : '';
  switch (update) {
    case 'opened':
      return title + count;
    case 'worse':
      return `Worse: ${title}${count}`;
    case 'again':
      return `Failing again: ${title}${count}`;
    case 'still-failing':
      return `Still failing: ${title}${count}`;
    case 'recovered':
      return `Recovered: ${subject(service, environment)}${count}`;
  }
}

type Row = readonly [label: string, value: string | undefined];

function facts(
  stop: Classified,
  known: Enrichment,
  missing: readonly Missing[],
  incident: Incident | undefined,
): Row[] {
  const { taskDefinition, service, recentStops } = known;
  const container = containerFacts(taskDefinition, stop.culprit);
  const runs = service && `${service.runningCount} of ${service.desiredCount} tasks`;
  return [
    ['Cause', stop.cause],
    [
      'When',
      stop.at
        ?.replace(/\.\d+Z$/, 'Z')
        .replace('T', ' ')
        .replace('Z', ' UTC'),
    ],
    ['Incident', incident && incident.stops > 1 ? describeIncident(incident) : undefined],
    ['Stops in the last hour', recentStops && `${recentStops.lastHour}${recentStops.more ? ' or more' : ''}`],
    ['Running', runs],
    ['Container', stop.culprit],
    ['Runtime says', stop.containerReason],
    ['Load balancer says', stop.cause === 'health-elb' ? service?.unhealthyReason : undefined],
    ['Lived', stop.lifetimeSeconds === undefined ? undefined : formatSeconds(stop.lifetimeSeconds)],
    ['Took to stop', stop.drainSeconds === undefined ? undefined : formatSeconds(stop.drainSeconds)],
    ['Limits', taskDefinition && limits(taskDefinition, container)],
    ['Image', stop.image ?? container?.image],
    ['Commit', known.commit],
    ['Task definition', stop.taskDefinition],
    ['Deployment', stop.deploymentId],
    ['Task', stop.taskId],
    ['Could not look up', missing.map(({ part, why }) => `${part}: ${why}`).join('\n')],
  ];
}

function limits(task: TaskDefinitionFacts, container: ContainerFacts | undefined): string {
  const memoryMiB = container?.memoryMiB ?? task.memoryMiB;
  const cpuUnits = task.cpuUnits ?? container?.cpuUnits;
  return [memoryMiB && `${memoryMiB} MiB memory`, cpuUnits && `${cpuUnits / 1024} vCPU`].filter(Boolean).join(', ');
}

function excerpts({ culprit }: Classified, { log }: Enrichment): Excerpt[] {
  if (!log || log.lines.length === 0) return [];
  return [{ title: `Last log lines of ${culprit}`, text: log.lines.join('\n') }];
}
