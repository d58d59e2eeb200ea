import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Severity } from '@bizom/notify';
import type { Incident } from './incident.ts';
import type { CountedStop } from './store.ts';

export type Values = Record<string, AttributeValue>;
/** One UpdateItem, its values as they are. */
export type Update = Pick<
  UpdateItemCommandInput,
  'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames'
> & {
  values: Record<string, string | number>;
};

const keptSeconds = 3 * 86_400;
/** A run of stops that has been closed meanwhile is not to come back by a note of it. */
export const stillThere = { ConditionExpression: 'attribute_exists(stops)' };

/** `#toldAt0` -> `toldAt:CHANNEL`: what is known of each channel has attributes of its own, so that each is decided alone. */
export function namesOf(channels: readonly string[], kinds: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    channels.flatMap((channel, i) => kinds.map((kind) => [`#${kind}${i}`, `${kind}:${channel}`])),
  );
}

/** Counts a stop, by its cause and its exit code. */
export function countingUpdate({ cause, exitCode, at }: CountedStop, now: number): Update {
  const exit = exitCode === undefined ? '' : ', #exit :one';
  return {
    UpdateExpression: `ADD stops :one, #cause :one${exit} SET firstStopAt = if_not_exists(firstStopAt, :at), lastStopAt = :now, expiresAt = :expires`,
    ExpressionAttributeNames: { '#cause': `cause:${cause}`, ...(exit && { '#exit': `exit:${exitCode}` }) },
    values: { ':one': 1, ':at': at, ':now': now, ':expires': Math.floor(now / 1000) + keptSeconds },
  };
}

export function toValues(values: Record<string, string | number>): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'number' ? { N: String(value) } : { S: value },
    ]),
  );
}

/** The record of a run of stops as it is in the table. */
export function incidentOf(item: Values): Incident {
  const number = (name: string) => (item[name]?.N === undefined ? undefined : Number(item[name].N));
  const counts = (prefix: string) =>
    Object.fromEntries(named(item, prefix).map((name) => [name, number(`${prefix}${name}`) ?? 0]));
  const announcedAt = number('announcedAt');
  const recoveredAt = number('recoveredAt');
  return {
    stops: number('stops') ?? 0,
    firstStopAt: number('firstStopAt') ?? 0,
    lastStopAt: number('lastStopAt') ?? 0,
    causes: counts('cause:'),
    exitCodes: counts('exit:'),
    told: Object.fromEntries(
      named(item, 'told:').map((channel) => [
        channel,
        { at: number(`toldAt:${channel}`) ?? 0, severity: item[`told:${channel}`]?.S as Severity },
      ]),
    ),
    reminders: number('reminders') ?? 0,
    recoveries: number('recoveries') ?? 0,
    ...(announcedAt !== undefined && { announcedAt }),
    ...(recoveredAt !== undefined && { recoveredAt }),
  };
}

/** What comes after `prefix` in the names of the attributes that begin so. */
const named = (item: Values, prefix: string): string[] =>
  Object.keys(item)
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
