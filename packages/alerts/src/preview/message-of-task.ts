import { type Fleet, resolveEnvironment } from '@bizom/fleet';
import type { Message } from '@bizom/notify';
import { lazyClients } from '../aws/clients.ts';
import { classify } from '../classify/classify.ts';
import { lookCloser } from '../diagnose/look-closer.ts';
import type { Missing } from '../enrich/enrichment.ts';
import { fleetNames } from '../fleet/fleet-names.ts';
import { messageOf } from '../message/message.ts';
import type { Classified } from '../stop/classification.ts';
import { eventOfTask } from '../stop/envelopes.ts';

export interface MessageOfTaskOptions {
  fleet: Fleet;
  /** Environment of the fleet that the task ran in. */
  environment: string;
  /** Configuration of the AWS clients: profile, endpoint or credentials; the region is the environment's. */
  aws?: object;
  /** Limit of each look-up (log lines, picture, …), milliseconds; default 10,000. */
  lookUpTimeoutMs?: number;
}

/** The message that the alerts Lambda sends for a stopped task. */
export interface TaskMessage {
  /** What died and why; `action` says whether the Lambda sends the message or is silent. */
  stop: Classified;
  message: Message;
  /** What could not be looked up. */
  missing: readonly Missing[];
}

/**
 * Makes the message of a stopped task, as `ecs:DescribeTasks` returns it, without sending it. Looks up what the Lambda looks up: log
 * lines, service, picture and more; a part that fails is missing in the message and named in `missing`. Changes nothing.
 *
 * @returns undefined where the toolkit ignores the task, because it has not stopped
 * @throws FleetError `UNKNOWN_ENVIRONMENT`
 * @example
 * const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [arn] }));
 * const made = await messageOfTask(tasks[0], { fleet, environment: 'prod' });
 */
export async function messageOfTask(task: object, options: MessageOfTaskOptions): Promise<TaskMessage | undefined> {
  const { fleet, environment, aws, lookUpTimeoutMs = 10_000 } = options;
  const { region } = resolveEnvironment(fleet, environment);
  const { alertOn, links } = fleet.alerts;
  const names = fleetNames(fleet, [environment]);
  const event = eventOfTask(JSON.parse(JSON.stringify(task)));
  const first = classify(event, { names, alertOn });
  if (first.action === 'ignore') return undefined;
  const clients = lazyClients({ ...aws, region });
  const { blackBox: evidence } = fleet.probe;
  const closer = { names, alertOn, clients, lookUpTimeoutMs, ...(evidence && { evidence }) };
  const { stop, look } = await lookCloser(event, first, closer);
  const known = await look.all();
  const message = messageOf({
    ...{ stop, known, missing: look.missing, links },
    // as it is sent at the time of the stop, without its age
    ...(stop.at !== undefined && { now: Date.parse(stop.at) }),
    ...(fleet.timeZone !== undefined && { timeZone: fleet.timeZone }),
  });
  return { stop, message, missing: look.missing };
}
