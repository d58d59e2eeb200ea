import { type CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Task, TaskDefinition } from '@aws-sdk/client-ecs';
import { type Cause, causes, classify } from '@bizom/alerts';
import { logStream } from '../ecs/task-definition.ts';

/** Why a task of the deployment ended, as far as ECS and its log say. */
export interface Diagnosis {
  /** The cause's stable name, as `bizom-alerts classify` gives it. */
  cause: Cause;
  /** What happened, in words: ECS's reason, the exit code and its meaning. */
  reason: string;
  /** What to do about it. */
  advice: string;
  taskId: string;
  exitCode?: number;
  /** Its last log lines, the latest last; empty where there are none, or where they cannot be read. */
  logTail: string[];
}

/** Where to look. */
export interface DiagnoseRequest {
  logs: CloudWatchLogsClient;
  task: Task;
  definition: TaskDefinition;
  container: string;
  /** How many log lines; default 20. */
  lines?: number;
}

/** Says why a stopped task stopped, with its last words. */
export async function diagnose({ logs, task, definition, container, lines = 20 }: DiagnoseRequest): Promise<Diagnosis> {
  const found = classify(stoppedEvent(task));
  const said = found.action === 'ignore' ? undefined : found;
  const taskId = task.taskArn?.split('/').at(-1) ?? '';
  const stream = logStream(definition, said?.culprit ?? container, taskId) ?? logStream(definition, container, taskId);
  const tail = await logTail(logs, stream, lines);
  const cause = causeByLog(said?.cause ?? 'unknown', tail);
  const code = said?.exitCode;
  const exit = code === undefined ? '' : `exit code ${code}`;
  return {
    cause,
    reason: [said?.stoppedReason, said?.containerReason, exit].filter(Boolean).join('; '),
    advice: causes[cause].advice,
    taskId,
    ...(code !== undefined && { exitCode: code }),
    logTail: tail,
  };
}

/** An exit code only hints at a full Java heap; the log knows. */
export function causeByLog(cause: Cause, log: readonly string[]): Cause {
  const ranOut = log.some((line) => line.includes('java.lang.OutOfMemoryError'));
  if (cause === 'app-crash' && ranOut) return 'oom-java-heap';
  return cause === 'oom-java-heap' && !ranOut && log.length > 0 ? 'app-crash' : cause;
}

/** The task as the event that EventBridge would have sent, which is what the classification knows. */
function stoppedEvent(task: Task): unknown {
  return JSON.parse(
    JSON.stringify({
      'detail-type': 'ECS Task State Change',
      source: 'aws.ecs',
      detail: { ...task, lastStatus: 'STOPPED' },
    }),
  );
}

async function logTail(
  logs: CloudWatchLogsClient,
  from: { group: string; stream: string } | undefined,
  limit: number,
): Promise<string[]> {
  if (!from) return [];
  try {
    const command = new GetLogEventsCommand({
      logGroupName: from.group,
      logStreamName: from.stream,
      limit,
      startFromHead: false,
    });
    const { events = [] } = await logs.send(command);
    return events.map(({ message = '' }) => message.trimEnd());
  } catch {
    // No stream: the container said nothing. Without permission the reason still stands without the lines.
    return [];
  }
}
