import type { LinkPlaceholder } from '@bizom/fleet';
import type { Link } from '@bizom/notify';
import type { Enrichment } from '../enrich/enrichment.ts';
import type { KeptEvidence } from '../enrich/evidence.ts';
import type { LogLines } from '../enrich/log-lines.ts';
import type { Classified } from '../stop/classification.ts';

/**
 * A link of every message, such as a dashboard or a log search. Placeholders, each escaped for a URL: {environment}, {service},
 * {ecsService} (as ECS calls it), {cluster}, {region}, {account}, {container}, {taskId}, {cause}, {logGroup}, {logStream}, {commit}, and the time
 * around the stop as {fromMs} and {toMs} (milliseconds since 1970), {from} and {to} (ISO 8601).
 */
export interface LinkTemplate {
  label: string;
  url: string;
}

const placeholder = /\{(\w+)\}/g;

/** From half an hour before the stop to ten minutes after it. */
const beforeMs = 30 * 60_000;
const afterMs = 10 * 60_000;

/** The configured links and those of the AWS console; one is left out where nothing is known for a placeholder of it. */
export function linksOf(
  stop: Classified,
  { log, commit, evidence }: Enrichment,
  templates: readonly LinkTemplate[],
): Link[] {
  const values = placeholders(stop, log, commit);
  return [...templates, ...consoleLinks(stop, log, evidence)].flatMap(({ label, url }) => {
    const filled = fill(url, values);
    return filled === undefined ? [] : [{ label, url: filled }];
  });
}

function placeholders(
  stop: Classified,
  log: LogLines | undefined,
  commit: string | undefined,
): Record<LinkPlaceholder, string | undefined> {
  const at = stop.at === undefined ? Date.now() : Date.parse(stop.at);
  return {
    environment: stop.environment,
    service: stop.service,
    cluster: stop.cluster,
    region: stop.region,
    account: stop.account,
    container: stop.culprit,
    taskId: stop.taskId,
    cause: stop.cause,
    ecsService: stop.ecsService,
    logGroup: log?.source?.group,
    logStream: log?.source?.stream,
    commit,
    fromMs: String(at - beforeMs),
    toMs: String(at + afterMs),
    from: new Date(at - beforeMs).toISOString(),
    to: new Date(at + afterMs).toISOString(),
  };
}

function fill(template: string, values: Record<string, string | undefined>): string | undefined {
  let whole = true;
  const filled = template.replace(placeholder, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    whole &&= value !== undefined;
    return encode(value ?? '');
  });
  return whole ? filled : undefined;
}

/** The console's own address forms; its log pages want their names encoded twice, with `$` for `%`. */
function consoleLinks(
  { region, taskId, ecsService, at }: Classified,
  log: LogLines | undefined,
  evidence: KeptEvidence | undefined,
): LinkTemplate[] {
  if (region === undefined) return [];
  const consoleUrl = `https://${/^[\w-]+$/.test(region) ? region : 'us-east-1'}.console.aws.amazon.com`;
  const twice = (name: string) => encode(encode(name)).replaceAll('%', '$');
  const source = log?.source;
  const logs =
    source &&
    `${consoleUrl}/cloudwatch/home#logsV2:log-groups/log-group/${twice(source.group)}/log-events/${twice(source.stream)}${at === undefined ? '' : '$3Fstart$3D{fromMs}$26end$3D{toMs}'}`;
  return [
    ...(taskId ? [{ label: 'ECS task', url: `${consoleUrl}/ecs/v2/clusters/{cluster}/tasks/{taskId}` }] : []),
    ...(ecsService && taskId
      ? [{ label: 'Deployments', url: `${consoleUrl}/ecs/v2/clusters/{cluster}/services/{ecsService}/deployments` }]
      : []),
    ...(ecsService && !taskId
      ? [{ label: 'ECS service', url: `${consoleUrl}/ecs/v2/clusters/{cluster}/services/{ecsService}` }]
      : []),
    ...(logs ? [{ label: 'CloudWatch logs', url: logs }] : []),
    ...(evidence
      ? [
          {
            label: 'Evidence',
            url: `${consoleUrl}/s3/object/${encode(evidence.bucket)}?prefix=${encode(evidence.key)}`,
          },
        ]
      : []),
  ];
}

/** Half a character of a cut name would make encodeURIComponent throw. */
const encode = (name: string) => encodeURIComponent(name.toWellFormed());
