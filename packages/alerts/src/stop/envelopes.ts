import { type Fields, fieldsOf, listOf, textOf } from '@bizom/options/json';

/** SNS in SQS in an EventBridge Pipe is three envelopes deep. */
const maxDepth = 6;
/** Most events that are taken out of one input. */
const maxEvents = 10_000;

/**
 * The events in what people have in hand: an EventBridge event; `aws ecs describe-tasks` output or one task of it; the array of an
 * EventBridge Pipe; SNS notifications; SQS messages, from `receive-message` or as Lambda gets them. Anything else is returned as one
 * value, for the caller to refuse.
 */
export function eventsIn(value: unknown): unknown[] {
  return unwrap(value, 0).slice(0, maxEvents);
}

function unwrap(value: unknown, depth: number): unknown[] {
  if (depth > maxDepth) return [value];
  if (Array.isArray(value) && value.length > 0) return value.flatMap((item) => unwrap(item, depth + 1));
  const fields = fieldsOf(value);
  if (textOf(fields['detail-type']) !== undefined) return [value];
  const inner = bodiesOf(fields);
  if (inner.length > 0) return inner.flatMap((item) => unwrap(item, depth + 1));
  return isTask(fields) ? [eventOfTask(fields)] : [value];
}

/** What an envelope holds. */
function bodiesOf(fields: Fields): unknown[] {
  const records = [...listOf(fields['Records']), ...listOf(fields['Messages']), ...listOf(fields['tasks'])];
  if (records.length > 0) return records;
  const sns = fieldsOf(fields['Sns']);
  const text = textOf(fields['body']) ?? textOf(fields['Body']) ?? textOf(sns['Message']) ?? textOf(fields['Message']);
  const parsed = text === undefined ? undefined : parsedOrUndefined(text);
  return parsed === undefined ? [] : [parsed];
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isTask = (fields: Fields): boolean =>
  textOf(fields['taskArn']) !== undefined && textOf(fields['lastStatus']) !== undefined;

/** The event that EventBridge sends of a task, made from what `ecs:DescribeTasks` says about it. */
export function eventOfTask(task: Fields): Fields {
  const taskArn = textOf(task['taskArn']);
  const [, , , region, account] = taskArn?.split(':') ?? [];
  const detail = Object.fromEntries(Object.entries(task).map(([name, value]) => [name, dateIn(name, value)]));
  const time = detail['stoppedAt'] ?? detail['stoppingAt'] ?? detail['startedAt'];
  return {
    'detail-type': 'ECS Task State Change',
    source: 'aws.ecs',
    ...(region && { region }),
    ...(account && { account }),
    ...(time !== undefined && { time }),
    ...(taskArn && { resources: [taskArn] }),
    detail,
  };
}

/** Version 1 of the AWS CLI prints times as seconds. */
function dateIn(name: string, value: unknown): unknown {
  if (!name.endsWith('At') || typeof value !== 'number') return value;
  const date = new Date(value * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
