import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Task, TaskDefinition } from '@aws-sdk/client-ecs';
import { withTimeLimit } from '../aws/time-limit.ts';
import { classify } from '../classify/classify.ts';
import { fetchLogLines, type LogLines } from '../enrich/log-lines.ts';
import { readTaskDefinition, type TaskDefinitionFacts } from '../enrich/task-definition.ts';
import type { Classified } from '../stop/classification.ts';
import { eventOfTask } from '../stop/envelopes.ts';
import { refine } from './refine.ts';
import { rolesOf } from './suspects.ts';

export interface DiagnoseOptions {
  /** Reads the log; its region is used where the task definition names no `awslogs-region`. */
  logs: CloudWatchLogsClient;
  /** The task's own revision: which containers are essential, and where they log to. */
  taskDefinition: TaskDefinition;
  /** Name of the application's container; default: found by the task definition, images and names. */
  container?: string;
  /** Most log lines to return; a stack trace at the end is never cut. Default 40. */
  maxLogLines?: number;
  /** Limit for reading the log, milliseconds; default 10,000. */
  timeoutMs?: number;
}

const defaultTimeoutMs = 10_000;

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
  const definition = readTaskDefinition(options.taskDefinition);
  const stop = await classifyStopped(task, definition, options);
  try {
    const log = await readLogOf(stop, definition, options);
    return diagnosisOf(stop, log ?? 'the task definition has no such container, or the task no id');
  } catch (error) {
    const { name, message } = error as Error;
    return diagnosisOf(stop, name === 'UnreadableLog' ? message : `${name}: ${message}`);
  }
}

/** Classifies the task as the event that EventBridge sends of it. */
async function classifyStopped(
  task: Task,
  definition: TaskDefinitionFacts,
  { logs, container, timeoutMs = defaultTimeoutMs }: DiagnoseOptions,
): Promise<Classified> {
  const event = eventOfTask(JSON.parse(JSON.stringify({ ...task, lastStatus: 'STOPPED' })));
  const roles = await rolesOf(event, definition, { logs: (region) => logsIn(logs, region) }, timeoutMs);
  const stop = classify(event, { roles, ...(container && { container }) });
  if (stop.action === 'ignore') throw new Error(`a stopped task is never ignored: ${stop.text}`);
  return stop;
}

function readLogOf(
  stop: Classified,
  definition: TaskDefinitionFacts,
  { logs, maxLogLines, timeoutMs = defaultTimeoutMs }: DiagnoseOptions,
): Promise<LogLines | undefined> {
  const clients = { logs: (region?: string) => logsIn(logs, region) };
  return withTimeLimit(timeoutMs, (signal) => fetchLogLines(stop, definition, clients, signal, maxLogLines));
}

/** @param log the log, or why it was not read */
function diagnosisOf(stop: Classified, log: LogLines | string): Diagnosis {
  const refined = refine(stop, typeof log === 'string' ? { logMissing: log } : { log });
  const { stoppedReason, containerReason, exitCode, exitMeaning } = refined;
  const exit = exitCode === undefined ? '' : `exit code ${exitCode} (${exitMeaning})`;
  const reasons = [...new Set([stoppedReason, containerReason, exit])].filter(Boolean);
  return {
    ...refined,
    summary: reasons.join('; '),
    logLines: typeof log === 'string' ? [] : log.lines,
    ...(typeof log === 'string' && { logMissing: log }),
  };
}

/** A client for the region that the container logs to. */
async function logsIn(logs: CloudWatchLogsClient, region: string | undefined): Promise<CloudWatchLogsClient> {
  if (region === undefined || region === (await logs.config.region())) return logs;
  const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
  const { credentials, endpoint, isCustomEndpoint } = logs.config;
  return new CloudWatchLogsClient({ region, credentials, ...(isCustomEndpoint && endpoint && { endpoint }) });
}
