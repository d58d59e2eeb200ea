import type { Clients } from '../aws/clients.ts';
import { type LogSign, lastSign } from '../rules/log-signs.ts';
import type { Classified } from '../stop/classification.ts';
import { excerptOf } from './excerpt.ts';
import type { TaskDefinitionFacts } from './task-definition.ts';

/** The end of the culprit's log. */
export interface LogLines {
  group: string;
  stream: string;
  /** Redacted, oldest first. */
  lines: string[];
  /** What the log says about the death that the exit code does not; missing where it says nothing. */
  sign?: LogSign;
}

/** Number of events to read: the awslogs driver writes a stack trace as one event a line. */
const maxEvents = 300;

/** Reads the end of the culprit's log stream (logs:GetLogEvents). */
export async function fetchLogLines(
  { culprit, taskId }: Classified,
  log: TaskDefinitionFacts['log'],
  clients: Pick<Clients, 'logs'>,
  abortSignal: AbortSignal,
  maxLines?: number,
): Promise<LogLines | undefined> {
  if (!log || culprit === undefined || taskId === undefined) return undefined;
  const { GetLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const stream = `${log.streamPrefix}/${culprit}/${taskId}`;
  const command = new GetLogEventsCommand({
    logGroupName: log.group,
    logStreamName: stream,
    limit: maxEvents,
    startFromHead: false,
  });
  const { events = [] } = await (await clients.logs(log.region)).send(command, { abortSignal });
  const messages = events.map(({ message = '' }) => message);
  return { group: log.group, stream, ...readLog(messages, maxLines) };
}

/** The lines worth showing, redacted, and the sign that decides. */
export function readLog(messages: readonly string[], maxLines?: number): Pick<LogLines, 'lines' | 'sign'> {
  const sign = lastSign(messages);
  return { lines: excerptOf(messages, maxLines), ...(sign && { sign }) };
}
