import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Severity } from '@bizom/notify';
import type { Alerted, Incident } from './incident.ts';
import type { CountedFailure } from './store.ts';

export type Values = Record<string, AttributeValue>;
type Plain = string | number | readonly string[];

/** One UpdateItem with plain values; a list of texts is a set. */
export type Update = Pick<
  UpdateItemCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames'
> & {
  values: Record<string, Plain>;
};

const keptSeconds = 3 * 86_400;
/** Most failures that an incident tells apart: later ones are counted on every delivery. */
const maxSeen = 1000;
/** A record that has been closed meanwhile must not come back by an update of it. */
export const stillThere = { ConditionExpression: 'attribute_exists(stops)' };

/** `#knownAt0` -> `knownAt:CHANNEL`: each channel has its own attributes, so that each is decided alone. */
export function namesOf(channels: readonly string[], kinds: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    channels.flatMap((channel, i) => kinds.map((kind) => [`#${kind}${i}`, `${kind}:${channel}`])),
  );
}

/** Where a failure stands to the incident that the table has. */
export interface Place {
  /** It is later than all before it. */
  isLatest: boolean;
  /** Earliest time of the last failure for which the two belong together. */
  quietSince: number;
  /** Whether the incident still tells failures apart. */
  remembersIds: boolean;
}

/** Counts a failure by its cause and exit code, if it belongs to the incident and was not counted before. */
export function countingUpdate(
  failure: CountedFailure,
  { isLatest, quietSince, remembersIds }: Place,
  now: number,
): Update {
  const { id, cause, exitCode, isStop, at } = failure;
  const adds = ['stops :one', '#cause :one', ...(exitCode === undefined ? [] : ['#exit :one'])];
  const sets = ['firstStopAt = if_not_exists(firstStopAt, :at)', 'expiresAt = :expires'];
  const conditions = isLatest
    ? ['(attribute_not_exists(lastStopAt) OR lastStopAt BETWEEN :quiet AND :at)']
    : ['lastStopAt > :at'];
  if (!isStop) adds.push('serviceEvents :one');
  if (isLatest) sets.push('lastStopAt = :at');
  const isTold = id !== undefined && remembersIds;
  if (isTold) {
    adds.push('seen :ids');
    conditions.push('(attribute_not_exists(seen) OR (NOT contains(seen, :id) AND size(seen) < :maxSeen))');
  }
  return {
    UpdateExpression: `ADD ${adds.join(', ')} SET ${sets.join(', ')}`,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: {
      '#cause': `cause:${cause}`,
      ...(exitCode !== undefined && { '#exit': `exit:${exitCode}` }),
    },
    values: {
      ':one': 1,
      ':at': at,
      ':expires': Math.floor(now / 1000) + keptSeconds,
      ...(isLatest && { ':quiet': quietSince }),
      ...(isTold && { ':ids': [id], ':id': id, ':maxSeen': maxSeen }),
    },
  };
}

export const hasSeen = (item: Values, id: string | undefined): boolean =>
  id !== undefined && (item['seen']?.SS ?? []).includes(id);

export const isFull = (item: Values): boolean => (item['seen']?.SS ?? []).length >= maxSeen;

export function toValues(values: Record<string, Plain>): Values {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toValue(value)]));
}

function toValue(value: Plain): AttributeValue {
  if (typeof value === 'number') return { N: String(value) };
  return typeof value === 'string' ? { S: value } : { SS: [...value] };
}

/** The record of an incident as it is in the table. */
export function incidentOf(item: Values): Incident {
  const number = (name: string) => (item[name]?.N === undefined ? undefined : Number(item[name].N));
  const counts = (prefix: string) =>
    Object.fromEntries(named(item, prefix).map((name) => [name, number(`${prefix}${name}`) ?? 0]));
  const announcedAt = number('announcedAt');
  const recoveredAt = number('recoveredAt');
  const endedAt = number('endedAt');
  return {
    stops: number('stops') ?? 0,
    others: number('serviceEvents') ?? 0,
    firstStopAt: number('firstStopAt') ?? 0,
    lastStopAt: number('lastStopAt') ?? 0,
    causes: counts('cause:'),
    exitCodes: counts('exit:'),
    alerted: Object.fromEntries(named(item, 'known:').map((channel) => [channel, alertedOf(item, channel)])),
    reminders: number('reminders') ?? 0,
    recoveries: number('recoveries') ?? 0,
    ...(announcedAt !== undefined && { announcedAt }),
    ...(recoveredAt !== undefined && { recoveredAt }),
    ...(endedAt !== undefined && { endedAt }),
  };
}

function alertedOf(item: Values, channel: string): Alerted {
  const thread = item[`knownThread:${channel}`]?.S;
  return {
    at: Number(item[`knownAt:${channel}`]?.N ?? 0),
    severity: item[`known:${channel}`]?.S as Severity,
    causes: item[`knownCauses:${channel}`]?.SS ?? [],
    ...(thread !== undefined && { thread }),
  };
}

/** What comes after `prefix` in the names of the attributes that begin so. */
const named = (item: Values, prefix: string): string[] =>
  Object.keys(item)
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
