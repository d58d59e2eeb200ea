import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Task, TaskDefinition } from '@aws-sdk/client-ecs';
import { withTimeLimit } from '../aws/time-limit.ts';
import { classify } from '../classify/classify.ts';
import { fetchLogLines, type LogLines } from '../enrich/log-lines.ts';
import { readTaskDefinition } from '../enrich/task-definition.ts';
import type { Classified } from '../stop/classification.ts';
import { refine } from './refine.ts';

export interface DiagnoseOptions {
  /** Reads the log; its region is used where the task definition names no `awslogs-region`. */
  logs: CloudWatchLogsClient;
  /** The task's own revision: where its containers log to. */
  taskDefinition: TaskDefinition;
  /** Name of the application's container; default: the container that is called like the service. */
  container?: string;
  /** Most log lines to return; a stack trace at the end is never cut. Default 40. */
  maxLogLines?: number;
  /** Limit for reading the log, milliseconds; default 10,000. */
  timeoutMs?: number;
}

/** Why a task stopped: the classification, refined by the log of the container that died. */
export interface Diagnosis extends Classified {
  /** AWS's reasons, then the exit code and its meaning, on one line; secrets redacted. */
  summary: string;
  /** The container's last log lines, oldest first; secrets redacted. Empty where the log is empty or was not read. */
  logLines: readonly string[];
  /** Why the log was not read; missing where it was. */
  logMissing?: string;
}

/**
 * Diagnoses a stopped task as `ecs:DescribeTasks` returns it. Reading the log needs `logs:GetLogEvents`; if that fails, the
 * diagnosis stands on the exit code and `logMissing` says why.
 *
 * @example
 * const { cause, summary, advice } = await diagnoseTask(task, { logs: new CloudWatchLogsClient({}), taskDefinition });
 */
export async function diagnoseTask(task: Task, options: DiagnoseOptions): Promise<Diagnosis> {
  const { taskDefinition, container, logs, maxLogLines, timeoutMs = 10_000 } = options;
  const stop = classifyStopped(task, container);
  const { log } = readTaskDefinition(taskDefinition, stop.culprit);
  if (!log) return diagnosisOf(stop, undefined, 'its log driver is not awslogs with a stream prefix');
  try {
    const clients = { logs: () => logsIn(logs, log.region) };
    const read = await withTimeLimit(timeoutMs, (signal) => fetchLogLines(stop, log, clients, signal, maxLogLines));
    return diagnosisOf(stop, read, 'the task or its container has no name');
  } catch (error) {
    const { name, message } = error as Error;
    return diagnosisOf(stop, undefined, `${name}: ${message}`);
  }
}

/** The task as the event that EventBridge sends of it. */
function classifyStopped(task: Task, container: string | undefined): Classified {
  const detail: unknown = JSON.parse(JSON.stringify({ ...task, lastStatus: 'STOPPED' }));
  const event = { 'detail-type': 'ECS Task State Change', source: 'aws.ecs', detail };
  const stop = classify(event, { ...(container && { container }) });
  if (stop.action === 'ignore') throw new Error(`a stopped task is never ignored: ${stop.text}`);
  return stop;
}

function diagnosisOf(stop: Classified, log: LogLines | undefined, logMissing: string): Diagnosis {
  const refined = refine(stop, log ? { log } : {});
  const { stoppedReason, containerReason, exitCode, exitMeaning } = refined;
  const exit = exitCode === undefined ? '' : `exit code ${exitCode} (${exitMeaning})`;
  const reasons = [...new Set([stoppedReason, containerReason, exit])].filter(Boolean);
  return {
    ...refined,
    summary: reasons.join('; '),
    logLines: log?.lines ?? [],
    ...(!log && { logMissing }),
  };
}

/** A client for the region that the container logs to. */
async function logsIn(logs: CloudWatchLogsClient, region: string | undefined): Promise<CloudWatchLogsClient> {
  if (region === undefined || region === (await logs.config.region())) return logs;
  const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
  const { credentials, endpoint, isCustomEndpoint } = logs.config;
  return new CloudWatchLogsClient({ region, credentials, ...(isCustomEndpoint && endpoint && { endpoint }) });
}
