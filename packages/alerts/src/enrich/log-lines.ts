import type { Clients } from '../aws/clients.ts';
import { type LogSign, lastSign } from '../rules/log-signs.ts';
import type { Classified } from '../stop/classification.ts';
import { excerptOf } from './excerpt.ts';
import { type ContainerFacts, containerFacts, type TaskDefinitionFacts } from './task-definition.ts';

/** The end of the culprit's log. */
export interface LogLines {
  /** Where the lines are in CloudWatch Logs; missing where they come from a file. */
  source?: { group: string; stream: string };
  /** Redacted, oldest first. */
  lines: string[];
  /** What the log says about the death that the exit code does not; missing where it says nothing. */
  sign?: LogSign;
  /** The line of `lines` that says so. */
  culpritLine?: string;
}

/** Number of events to read: the awslogs driver writes a stack trace as one event a line. */
const maxEvents = 300;

/** The log cannot be read, as the container does not write to CloudWatch Logs. */
class UnreadableLog extends Error {
  override readonly name = 'UnreadableLog';
}

/**
 * Reads the end of the culprit's log stream (logs:GetLogEvents).
 * @throws UnreadableLog where it logs with another driver; what the AWS client throws
 */
export async function fetchLogLines(
  { culprit, taskId }: Classified,
  taskDefinition: TaskDefinitionFacts | undefined,
  clients: Pick<Clients, 'logs'>,
  abortSignal: AbortSignal,
  maxLines?: number,
): Promise<LogLines | undefined> {
  const container = containerFacts(taskDefinition, culprit);
  if (!container || taskId === undefined) return undefined;
  if (!container.log) throw new UnreadableLog(whyUnreadable(container));
  const { group, streamPrefix, region } = container.log;
  const { GetLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const stream = `${streamPrefix}/${culprit}/${taskId}`;
  const command = new GetLogEventsCommand({
    logGroupName: group,
    logStreamName: stream,
    limit: maxEvents,
    startFromHead: false,
  });
  const { events = [] } = await (await clients.logs(region)).send(command, { abortSignal });
  return {
    source: { group, stream },
    ...readLog(
      events.map(({ message = '' }) => message),
      maxLines,
    ),
  };
}

/** When a container wrote its last log line, milliseconds since 1970 (logs:GetLogEvents); undefined where the log is empty. */
export async function fetchLastLogTime(
  { name, log }: ContainerFacts,
  taskId: string,
  clients: Pick<Clients, 'logs'>,
  abortSignal: AbortSignal,
): Promise<number | undefined> {
  if (!log) return undefined;
  const { GetLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const command = new GetLogEventsCommand({
    logGroupName: log.group,
    logStreamName: `${log.streamPrefix}/${name}/${taskId}`,
    limit: 1,
    startFromHead: false,
  });
  const { events = [] } = await (await clients.logs(log.region)).send(command, { abortSignal });
  return events.at(-1)?.timestamp;
}

function whyUnreadable({ name, logDriver }: { name: string; logDriver?: string }): string {
  if (logDriver === undefined) return `container ${name} has no log driver`;
  if (logDriver === 'awslogs') return `container ${name} logs with awslogs, but without a stream prefix`;
  return `container ${name} logs with ${logDriver}, not with awslogs`;
}

/** The lines worth showing, redacted, and the sign that decides. */
export function readLog(messages: readonly string[], maxLines?: number): Omit<LogLines, 'source'> {
  const sign = lastSign(messages);
  const lines = excerptOf(messages, maxLines);
  const culpritLine = sign && lines.findLast((line) => sign.when.test(line));
  return { lines, ...(sign && { sign }), ...(culpritLine !== undefined && { culpritLine }) };
}
