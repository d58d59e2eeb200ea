import { cleanLine, cleanText } from '@bizom/command/text';
import { type Fields, fieldsOf, listOf, numberOf, textOf, timeOf } from '@bizom/options/json';
import { arnCluster, arnName } from './arn.ts';
import { AlertsError } from './errors.ts';

/** A container as the event has it. */
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
  /** The ECS service, or the task definition's family where the task belongs to none. */
  service?: string;
  /** Whether `service` is an ECS service. */
  isService: boolean;
  /** The task definition's family. */
  family?: string;
  detail: Fields;
}

/** Why an attachment failed, such as an EBS volume. */
interface AttachmentReason {
  type: string;
  reason: string;
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
  /** Status reasons of network interfaces, volumes and service connections. */
  attachmentReasons: AttachmentReason[];
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
  const detailType = nameIn(event['detail-type']);
  if (detailType === undefined) throw notAnEvent(value);
  const detail = fieldsOf(event['detail']);
  const resource = Array.isArray(event['resources']) ? nameIn(event['resources'][0]) : undefined;
  const taskArn = nameIn(detail['taskArn']);
  const arn = (taskArn ?? resource ?? nameIn(detail['clusterArn']) ?? '').split(':');
  return definedOnly({
    id: nameIn(event['id']),
    detailType,
    account: nameIn(event['account']) ?? arn[4],
    region: nameIn(event['region']) ?? arn[3],
    at: timeOf(event['time']),
    cluster: arnName(nameIn(detail['clusterArn'])) ?? arnCluster(taskArn ?? resource),
    ...serviceOf(detail, resource),
    detail,
  });
}

function notAnEvent(value: unknown): AlertsError {
  const kind = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
  const received = kind === 'object' ? 'an object without "detail-type"' : kind;
  const expected = 'Expected an EventBridge event, an object with "detail-type" and "detail"';
  return new AlertsError('NOT_AN_EVENT', `${expected}, received ${received}.`);
}

/**
 * The resource, or the group `service:NAME`, names an ECS service; `family:NAME` a task without one. Any other group is a person's own
 * word, so that the task definition's family stands for it.
 */
function serviceOf(
  detail: Fields,
  resource: string | undefined,
): Pick<EcsEvent, 'isService'> & { service: string | undefined; family?: string | undefined } {
  if (resource?.includes(':service/')) return { isService: true, service: arnName(resource) };
  const [, kind, name] = /^(service|family):(.+)$/s.exec(nameIn(detail['group']) ?? '') ?? [];
  const family = arnName(nameIn(detail['taskDefinitionArn']))?.replace(/:\d+$/, '');
  return { isService: kind === 'service', service: name ?? family, family };
}

/** The task of an event, read from its detail. */
export function taskOf({ detail }: EcsEvent): TaskChange {
  return definedOnly({
    taskArn: nameIn(detail['taskArn']),
    version: numberOf(detail['version']),
    group: nameIn(detail['group']),
    lastStatus: nameIn(detail['lastStatus']),
    desiredStatus: textOf(detail['desiredStatus']),
    stopCode: nameIn(detail['stopCode']),
    stoppedReason: wordsIn(detail['stoppedReason']),
    containers: listOf(detail['containers']).map(containerOf),
    attachmentReasons: listOf(detail['attachments']).flatMap(attachmentReasonsOf),
    taskDefinitionArn: nameIn(detail['taskDefinitionArn']),
    startedBy: nameIn(detail['startedBy']),
    startedAt: timeOf(detail['startedAt']),
    stoppingAt: timeOf(detail['stoppingAt']),
    stoppedAt: timeOf(detail['stoppedAt']),
    executionStoppedAt: timeOf(detail['executionStoppedAt']),
  });
}

function containerOf(container: Fields): StoppedContainer {
  return definedOnly({
    name: nameIn(container['name']) ?? '(unnamed)',
    exitCode: numberOf(container['exitCode']),
    reason: wordsIn(container['reason']),
    image: nameIn(container['image']),
    imageDigest: nameIn(container['imageDigest']),
  });
}

/** `details: [{name: 'statusReason', value: '…'}]` of an attachment. */
function attachmentReasonsOf(attachment: Fields): AttachmentReason[] {
  const type = nameIn(attachment['type']) ?? 'attachment';
  return listOf(attachment['details'])
    .filter(({ name }) => name === 'statusReason')
    .flatMap(({ value }) => {
      const reason = wordsIn(value);
      return reason === undefined ? [] : [{ type, reason }];
    });
}

/** A name, on one line and without terminal controls. */
const nameIn = (value: unknown) => clean(value, cleanLine);
/** What people and programs wrote, without terminal controls. */
const wordsIn = (value: unknown) => clean(value, cleanText);

function clean(value: unknown, how: (text: string) => string): string | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : textOf(how(text));
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function definedOnly<T extends object, R = Defined<T>>(fields: T): R {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as R;
}
