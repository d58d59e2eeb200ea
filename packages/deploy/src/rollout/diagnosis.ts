import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Task, TaskDefinition } from '@aws-sdk/client-ecs';
import { type Cause, diagnoseTask } from '@bizom/alerts';
import { safeLine } from '../foreign-text.ts';

/** Why a task of the deployment ended, as far as ECS and its log say. Its texts are safe to show and to send. */
export interface Diagnosis {
  /** The cause's stable name, as `bizom-alerts classify` gives it. */
  cause: Cause;
  /** What happened, in words: ECS's reason, the exit code and its meaning. */
  reason: string;
  /** What to do about it. */
  advice: string;
  taskId: string;
  exitCode?: number;
  /** Its last log lines, the latest last. */
  logTail: readonly string[];
  /** Why the log could not be read; missing if it was read. */
  logMissing?: string;
}

/** A stopped task, and where to read what it wrote. */
export interface DiagnosisRequest {
  logs: CloudWatchLogsClient;
  task: Task;
  taskDefinition: TaskDefinition;
  container: string;
}

const maxLogLines = 20;

/** Says why a stopped task stopped, with its last log lines. */
export async function diagnose({ task, ...options }: DiagnosisRequest): Promise<Diagnosis> {
  const { cause, summary, advice, exitCode, logLines, logMissing } = await diagnoseTask(task, {
    ...options,
    maxLogLines,
  });
  return {
    cause,
    reason: safeLine(summary),
    advice,
    taskId: task.taskArn?.split('/').at(-1) ?? '',
    ...(exitCode !== undefined && { exitCode }),
    logTail: logLines.map(safeLine),
    ...(logMissing !== undefined && { logMissing: safeLine(logMissing) }),
  };
}
