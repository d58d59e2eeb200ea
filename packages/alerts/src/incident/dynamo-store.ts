import type { AttributeValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Clients } from '../enrich/clients.ts';
import { within } from '../enrich/within.ts';
import type { Incident } from './incident.ts';
import type { Claim, IncidentStore } from './store.ts';

export interface DynamoStoreOptions {
  /** Table with the string partition key `key`, and TTL on `expiresAt` (seconds). */
  table: string;
  /** How long an unfinished claim holds, milliseconds: longer than the Lambda's own time-out. */
  leaseMs: number;
  /** After so long without a stop the next one is a new incident, seconds. */
  quietSeconds: number;
  /** Limit of one request, milliseconds. */
  timeoutMs: number;
}

type Values = Record<string, AttributeValue>;
type Update = Pick<UpdateItemCommandInput, 'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeNames'> & {
  values: Record<string, string | number>;
};

const keptSeconds = 3 * 86_400;

/** Incidents in one DynamoDB table: atomic counters, and conditional writes for who may speak. */
export function dynamoStore(clients: Clients, options: DynamoStoreOptions): IncidentStore {
  const { leaseMs, quietSeconds } = options;
  const update = updater(clients, options);
  const incidentKey = (service: string) => `incident#${service}`;

  return {
    async claim(key, now) {
      const taken = await update(`event#${key}`, {
        UpdateExpression: 'SET leaseUntil = :until, expiresAt = :expires',
        ConditionExpression: 'attribute_not_exists(#key) OR (attribute_not_exists(done) AND leaseUntil < :now)',
        ExpressionAttributeNames: { '#key': 'key' },
        values: { ':until': now + leaseMs, ':now': now, ':expires': Math.floor(now / 1000) + 86_400 },
      });
      return taken && claimOf((change) => update(`event#${key}`, change), taken['counted'] !== undefined);
    },

    async countStop(service, { cause, exitCode, at }, now) {
      const key = incidentKey(service);
      const exit = exitCode === undefined ? '' : ', #exit :one';
      const count: Update = {
        UpdateExpression: `ADD stops :one, #cause :one${exit} SET firstStopAt = if_not_exists(firstStopAt, :at), lastStopAt = :now, expiresAt = :expires`,
        ConditionExpression: 'attribute_not_exists(lastStopAt) OR lastStopAt >= :quiet',
        ExpressionAttributeNames: { '#cause': `cause:${cause}`, ...(exit && { '#exit': `exit:${exitCode}` }) },
        values: {
          ':one': 1,
          ':at': at,
          ':now': now,
          ':quiet': now - quietSeconds * 1000,
          ':expires': Math.floor(now / 1000) + keptSeconds,
        },
      };
      const counted = (await update(key, count)) ?? (await startOver(key, count));
      return incidentOf(counted);
    },

    async find(service) {
      const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
      const command = new GetItemCommand({
        TableName: options.table,
        Key: { key: { S: incidentKey(service) } },
        ConsistentRead: true,
      });
      const dynamodb = await clients.dynamodb();
      const { Item } = await within(options.timeoutMs, (abortSignal) => dynamodb.send(command, { abortSignal }));
      return Item?.['stops'] && incidentOf(Item);
    },

    async claimSpeech(service, { announcedAt, recoveredAt }, now) {
      const same = (name: string, value: number | undefined) =>
        value === undefined ? `attribute_not_exists(${name})` : `${name} = :${name}`;
      const taken = await update(incidentKey(service), {
        UpdateExpression: 'SET speakerUntil = :until',
        ConditionExpression: `${same('announcedAt', announcedAt)} AND ${same('recoveredAt', recoveredAt)} AND (attribute_not_exists(speakerUntil) OR speakerUntil < :now)`,
        values: {
          ':until': now + leaseMs,
          ':now': now,
          ...(announcedAt !== undefined && { ':announcedAt': announcedAt }),
          ...(recoveredAt !== undefined && { ':recoveredAt': recoveredAt }),
        },
      });
      return taken !== undefined;
    },

    async noteSpeech(service, speech, severity, now) {
      const told =
        speech === 'recovered'
          ? { UpdateExpression: 'SET recoveredAt = :now REMOVE speakerUntil ADD recoveries :one', values: {} }
          : {
              UpdateExpression:
                'SET announcedAt = :now, announcedSeverity = :severity REMOVE speakerUntil ADD announcements :one',
              values: { ':severity': severity },
            };
      await update(incidentKey(service), { ...told, values: { ...told.values, ':now': now, ':one': 1 } });
    },

    async releaseSpeech(service) {
      await update(incidentKey(service), { UpdateExpression: 'REMOVE speakerUntil', values: {} });
    },
  };

  /** The last incident is over: its record makes room for a new one. Of several who find so, one deletes; all count. */
  async function startOver(key: string, count: Update): Promise<Values> {
    const { DeleteItemCommand } = await import('@aws-sdk/client-dynamodb');
    const command = new DeleteItemCommand({
      TableName: options.table,
      Key: { key: { S: key } },
      ConditionExpression: 'lastStopAt < :quiet',
      ExpressionAttributeValues: toValues({ ':quiet': count.values[':quiet'] ?? 0 }),
    });
    const dynamodb = await clients.dynamodb();
    await within(options.timeoutMs, (abortSignal) => dynamodb.send(command, { abortSignal })).catch(refused);
    const { ':quiet': _, ...values } = count.values;
    const { ConditionExpression: __, ...unconditional } = count;
    return (await update(key, { ...unconditional, values })) ?? {};
  }
}

type Change = (change: Update) => Promise<Values | undefined>;

function claimOf(change: Change, counted: boolean): Claim {
  return {
    counted,
    noteCounted: async () => void (await change({ UpdateExpression: 'SET counted = :yes', values: { ':yes': 1 } })),
    finish: async () => void (await change({ UpdateExpression: 'SET done = :yes', values: { ':yes': 1 } })),
    release: async () => void (await change({ UpdateExpression: 'SET leaseUntil = :zero', values: { ':zero': 0 } })),
  };
}

/** One UpdateItem: the item after it, or undefined where its condition did not hold. */
function updater(clients: Clients, { table, timeoutMs }: DynamoStoreOptions) {
  return async (key: string, { values, ...update }: Update): Promise<Values | undefined> => {
    const { UpdateItemCommand } = await import('@aws-sdk/client-dynamodb');
    const command = new UpdateItemCommand({
      TableName: table,
      Key: { key: { S: key } },
      ReturnValues: 'ALL_NEW',
      ...update,
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: toValues(values) }),
    });
    const dynamodb = await clients.dynamodb();
    const answer = await within(timeoutMs, (abortSignal) => dynamodb.send(command, { abortSignal })).catch(refused);
    return answer?.Attributes;
  };
}

function refused(error: Error): undefined {
  if (error.name === 'ConditionalCheckFailedException') return undefined;
  throw error;
}

function toValues(values: Record<string, string | number>): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'number' ? { N: String(value) } : { S: value },
    ]),
  );
}

function incidentOf(item: Values): Incident {
  const number = (name: string) => (item[name]?.N === undefined ? undefined : Number(item[name].N));
  const counts = (prefix: string) =>
    Object.fromEntries(
      Object.keys(item)
        .filter((name) => name.startsWith(prefix))
        .map((name) => [name.slice(prefix.length), number(name) ?? 0]),
    );
  const announcedAt = number('announcedAt');
  const recoveredAt = number('recoveredAt');
  const announcedSeverity = item['announcedSeverity']?.S as Incident['announcedSeverity'];
  return {
    stops: number('stops') ?? 0,
    firstStopAt: number('firstStopAt') ?? 0,
    lastStopAt: number('lastStopAt') ?? 0,
    causes: counts('cause:'),
    exitCodes: counts('exit:'),
    announcements: number('announcements') ?? 0,
    recoveries: number('recoveries') ?? 0,
    ...(announcedAt !== undefined && { announcedAt }),
    ...(recoveredAt !== undefined && { recoveredAt }),
    ...(announcedSeverity && { announcedSeverity }),
  };
}
