import type { Classified } from '../classification.ts';
import { javaOutOfMemory, type OutOfMemoryKind, outOfMemoryKinds } from '../rules/out-of-memory.ts';
import type { Clients } from './clients.ts';
import { excerptOf } from './excerpt.ts';
import type { TaskDefinitionFacts } from './task-definition.ts';

/** The culprit's last words. */
export interface LogLines {
  group: string;
  stream: string;
  /** Redacted, oldest first. */
  lines: string[];
  /** What the log gives away that the exit code does not. */
  signs: readonly LogSign[];
}

export type LogSign = 'java-out-of-memory' | OutOfMemoryKind | 'jvm-fatal-error';

/** Events that are read; a stack trace is one event a line with the awslogs driver. */
const maxEvents = 300;

/** logs:GetLogEvents of the culprit's stream, from its end. */
export async function fetchLogLines(
  { culprit, taskId }: Classified,
  log: TaskDefinitionFacts['log'],
  clients: Clients,
  abortSignal: AbortSignal,
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
  const { events = [] } = await (await clients.logs()).send(command, { abortSignal });
  const messages = events.map(({ message = '' }) => message);
  return {
    group: log.group,
    stream,
    lines: excerptOf(messages),
    signs: signsOf(messages),
  };
}

/** The last OutOfMemoryError is the one that counts. */
export function signsOf(messages: readonly string[]): LogSign[] {
  const outOfMemory = messages.findLast((message) => javaOutOfMemory.when.test(message));
  const kinds = outOfMemoryKinds.filter(({ when }) => outOfMemory !== undefined && when.test(outOfMemory));
  const fatal = messages.some((message) =>
    /A fatal error has been detected by the Java Runtime Environment/.test(message),
  );
  return [
    ...(outOfMemory === undefined ? [] : (['java-out-of-memory'] as const)),
    ...kinds.map(({ kind }) => kind),
    ...(fatal ? (['jvm-fatal-error'] as const) : []),
  ];
}
