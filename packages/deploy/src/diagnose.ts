import { type CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Task, TaskDefinition } from '@aws-sdk/client-ecs';
import { classify } from '@bizom/alerts';
import { logStream } from './task-definition.ts';

/** Why a task of the deployment ended, as far as ECS and its log say. */
export interface Diagnosis {
  /** The cause's stable name, as `bizom-alerts classify` gives it. */
  cause: string;
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
  const culprit = said?.culprit ?? container;
  const code = said?.exitCode;
  return {
    cause: said?.cause ?? 'unknown',
    reason: [
      said?.stoppedReason,
      said?.containerReason,
      code !== undefined && `exit code ${code} (${said?.exitMeaning})`,
    ]
      .filter(Boolean)
      .join('; '),
    advice: said?.advice ?? '',
    taskId,
    ...(code !== undefined && { exitCode: code }),
    logTail: await logTail(
      logs,
      logStream(definition, culprit, taskId) ?? logStream(definition, container, taskId),
      lines,
    ),
  };
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
