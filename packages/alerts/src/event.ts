import { arnCluster, arnName } from './arn.ts';
import { AlertsError } from './errors.ts';
import { type Fields, fieldsOf, listOf, numberOf, textOf, timeOf } from './fields.ts';

/** A container as the event has it; times and sizes that are not there are undefined. */
export interface StoppedContainer {
  name: string;
  exitCode?: number;
  reason?: string;
  image?: string;
  imageDigest?: string;
}

/** What every ECS event says, whatever its type. */
export interface EcsEvent {
  id?: string;
  detailType: string;
  account?: string;
  region?: string;
  /** Milliseconds since 1970. */
  at?: number;
  cluster?: string;
  service?: string;
  detail: Fields;
}

/** The detail of an "ECS Task State Change". */
export interface TaskChange {
  taskArn?: string;
  version?: number;
  group?: string;
  lastStatus?: string;
  desiredStatus?: string;
  stopCode?: string;
  stoppedReason?: string;
  containers: StoppedContainer[];
  taskDefinitionArn?: string;
  startedBy?: string;
  startedAt?: number;
  stoppingAt?: number;
  stoppedAt?: number;
  executionStoppedAt?: number;
}

/**
 * Reads an EventBridge event. Missing and null fields are left out; nothing of `overrides` is read, as it may hold secrets.
 * @throws AlertsError `NOT_AN_EVENT` for a value that is no EventBridge event at all
 */
export function parseEvent(value: unknown): EcsEvent {
  const event = fieldsOf(value);
  const detailType = textOf(event['detail-type']);
  if (detailType === undefined) {
    const came = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
    throw new AlertsError(
      'NOT_AN_EVENT',
      `Expected an EventBridge event, an object with "detail-type" and "detail"; came ${came === 'object' ? 'an object without "detail-type"' : came}.`,
    );
  }
  const detail = fieldsOf(event['detail']);
  const resource = Array.isArray(event['resources']) ? textOf(event['resources'][0]) : undefined;
  return definedOnly({
    id: textOf(event['id']),
    detailType,
    account: textOf(event['account']),
    region: textOf(event['region']) ?? textOf(detail['taskArn'])?.split(':')[3],
    at: timeOf(event['time']),
    cluster: arnName(textOf(detail['clusterArn'])) ?? arnCluster(textOf(detail['taskArn']) ?? resource),
    service: resource?.includes(':service/') ? arnName(resource) : serviceOf(detail),
    detail,
  });
}

/** The task of an event, read from its detail. */
export function taskOf({ detail }: EcsEvent): TaskChange {
  return definedOnly({
    taskArn: textOf(detail['taskArn']),
    version: numberOf(detail['version']),
    group: textOf(detail['group']),
    lastStatus: textOf(detail['lastStatus']),
    desiredStatus: textOf(detail['desiredStatus']),
    stopCode: textOf(detail['stopCode']),
    stoppedReason: textOf(detail['stoppedReason']),
    containers: listOf(detail['containers']).map(containerOf),
    taskDefinitionArn: textOf(detail['taskDefinitionArn']),
    startedBy: textOf(detail['startedBy']),
    startedAt: timeOf(detail['startedAt']),
    stoppingAt: timeOf(detail['stoppingAt']),
    stoppedAt: timeOf(detail['stoppedAt']),
    executionStoppedAt: timeOf(detail['executionStoppedAt']),
  });
}

function containerOf(container: Fields): StoppedContainer {
  return definedOnly({
    name: textOf(container['name']) ?? '(unnamed)',
    exitCode: numberOf(container['exitCode']),
    reason: textOf(container['reason']),
    image: textOf(container['image']),
    imageDigest: textOf(container['imageDigest']),
  });
}

/** `service:NAME` and `family:NAME` name it; any other group is a person's own, so the task definition's family does. */
function serviceOf(detail: Fields): string | undefined {
  const [, name] = /^(?:service|family):(.+)$/s.exec(textOf(detail['group']) ?? '') ?? [];
  return name ?? arnName(textOf(detail['taskDefinitionArn']))?.replace(/:\d+$/, '');
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function definedOnly<T extends object, R = Defined<T>>(fields: T): R {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as R;
}
