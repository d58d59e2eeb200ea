import { randomUUID } from 'node:crypto';
import type { Task } from '@aws-sdk/client-ecs';

/** What ECS puts on the event bus when a task stops. */
export interface TaskStoppedEvent {
  version: '0';
  id: string;
  'detail-type': 'ECS Task State Change';
  source: 'aws.ecs';
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: Task;
}

/** The event of a stopped task, made of DescribeTasks: its detail is the same structure. The emulator sends none. */
export function taskStoppedEvent(task: Task, now: Date): TaskStoppedEvent {
  const { taskArn = '' } = task;
  const [, , , region = '', account = ''] = taskArn.split(':');
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'ECS Task State Change',
    source: 'aws.ecs',
    account,
    time: now.toISOString(),
    region,
    resources: [taskArn],
    detail: task,
  };
}
