import type { DeleteItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Severity } from '@bizom/notify';
import type { Clients } from '../aws/clients.ts';
import { withTimeLimit } from '../aws/time-limit.ts';
import type { Incident, IncidentUpdate } from './incident.ts';
import {
  countingUpdate,
  incidentOf,
  namesOf,
  stillThere,
  toValues,
  type Update,
  type Values,
} from './incident-item.ts';
import type { Claim, CountedStop, IncidentStore } from './store.ts';

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

const incidentKey = (service: string) => `incident#${service}`;

/** Incidents in one DynamoDB table: atomic counters, and conditional writes for who may speak. */
export class DynamoStore implements IncidentStore {
  readonly #clients: Clients;
  readonly #options: DynamoStoreOptions;

  constructor(clients: Clients, options: DynamoStoreOptions) {
    this.#clients = clients;
    this.#options = options;
  }

  async claim(key: string, now: number): Promise<Claim | undefined> {
    const taken = await this.#update(`event#${key}`, {
      UpdateExpression: 'SET leaseUntil = :until, expiresAt = :expires',
      ConditionExpression: 'attribute_not_exists(#key) OR (attribute_not_exists(done) AND leaseUntil < :now)',
      ExpressionAttributeNames: { '#key': 'key' },
      values: { ':until': now + this.#options.leaseMs, ':now': now, ':expires': Math.floor(now / 1000) + 86_400 },
    });
    return taken && claimOf((change) => this.#update(`event#${key}`, change), taken['counted'] !== undefined);
  }

  async countStop(service: string, stop: CountedStop, now: number): Promise<Incident> {
    const key = incidentKey(service);
    const quietSince = now - this.#options.quietSeconds * 1000;
    const count = countingUpdate(stop, now);
    const counted = await this.#update(key, {
      ...count,
      ConditionExpression: 'attribute_not_exists(lastStopAt) OR lastStopAt >= :quiet',
      values: { ...count.values, ':quiet': quietSince },
    });
    if (counted) return incidentOf(counted);
    await this.#forget(key, quietSince);
    return incidentOf((await this.#update(key, count)) ?? {});
  }

  async find(service: string): Promise<Incident | undefined> {
    const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
    const Key = { key: { S: incidentKey(service) } };
    const command = new GetItemCommand({ TableName: this.#options.table, Key, ConsistentRead: true });
    const dynamodb = await this.#clients.dynamodb();
    const { Item } = await withTimeLimit(this.#options.timeoutMs, (abortSignal) =>
      dynamodb.send(command, { abortSignal }),
    );
    return Item?.['stops'] && incidentOf(Item);
  }

  async claimUpdate(service: string, channel: string, { told }: Incident, now: number): Promise<boolean> {
    const toldAt = told[channel]?.at;
    const same = toldAt === undefined ? 'attribute_not_exists(#toldAt)' : '#toldAt = :toldAt';
    const taken = await this.#update(incidentKey(service), {
      UpdateExpression: 'SET #speaker = :until',
      ConditionExpression: `${same} AND (attribute_not_exists(#speaker) OR #speaker < :now)`,
      ExpressionAttributeNames: { '#toldAt': `toldAt:${channel}`, '#speaker': `speaker:${channel}` },
      values: {
        ':until': now + this.#options.leaseMs,
        ':now': now,
        ...(toldAt !== undefined && { ':toldAt': toldAt }),
      },
    });
    return taken !== undefined;
  }

  async recordUpdate(
    service: string,
    update: IncidentUpdate,
    told: Readonly<Record<string, Severity>>,
    now: number,
  ): Promise<void> {
    const channels = Object.keys(told);
    const sets = channels.map((_, i) => `#told${i} = :told${i}, #toldAt${i} = :now`);
    const severities = Object.values(told).map((severity, i) => [`:told${i}`, severity]);
    const reminded = update === 'still-failing';
    await this.#update(incidentKey(service), {
      UpdateExpression: [
        `SET announcedAt = :now, ${sets.join(', ')}${reminded ? ' ADD reminders :count' : ', reminders = :count'}`,
        `REMOVE ${channels.map((_, i) => `#speaker${i}`).join(', ')}`,
      ].join(' '),
      ...stillThere,
      ExpressionAttributeNames: namesOf(channels, ['told', 'toldAt', 'speaker']),
      values: { ':now': now, ':count': reminded ? 1 : 0, ...Object.fromEntries(severities) },
    });
  }

  async recordRecovery(service: string, channels: readonly string[], now: number): Promise<void> {
    const names = namesOf(channels, ['told', 'toldAt', 'speaker']);
    await this.#update(incidentKey(service), {
      UpdateExpression: `SET recoveredAt = :now REMOVE ${Object.keys(names).join(', ')} ADD recoveries :one`,
      ...stillThere,
      ExpressionAttributeNames: names,
      values: { ':now': now, ':one': 1 },
    });
  }

  async releaseUpdate(service: string, channels: readonly string[]): Promise<void> {
    const names = namesOf(channels, ['speaker']);
    await this.#update(incidentKey(service), {
      UpdateExpression: `REMOVE ${Object.keys(names).join(', ')}`,
      ...stillThere,
      ExpressionAttributeNames: names,
      values: {},
    });
  }

  async close(service: string): Promise<void> {
    await this.#delete(incidentKey(service));
  }

  /** The last incident is over: its record makes room for a new one. Of several who find so, one deletes; all count. */
  async #forget(key: string, quietSince: number): Promise<void> {
    await this.#delete(key, {
      ConditionExpression: 'lastStopAt < :quiet',
      ExpressionAttributeValues: toValues({ ':quiet': quietSince }),
    });
  }

  async #delete(key: string, condition: Partial<DeleteItemCommandInput> = {}): Promise<void> {
    const { DeleteItemCommand } = await import('@aws-sdk/client-dynamodb');
    const command = new DeleteItemCommand({ TableName: this.#options.table, Key: { key: { S: key } }, ...condition });
    const dynamodb = await this.#clients.dynamodb();
    await withTimeLimit(this.#options.timeoutMs, (abortSignal) => dynamodb.send(command, { abortSignal })).catch(
      refused,
    );
  }

  /** One UpdateItem: the item after it, or undefined where its condition did not hold. */
  async #update(key: string, { values, ...update }: Update): Promise<Values | undefined> {
    const { UpdateItemCommand } = await import('@aws-sdk/client-dynamodb');
    const command = new UpdateItemCommand({
      TableName: this.#options.table,
      Key: { key: { S: key } },
      ReturnValues: 'ALL_NEW',
      ...update,
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: toValues(values) }),
    });
    const dynamodb = await this.#clients.dynamodb();
    const send = (abortSignal: AbortSignal) => dynamodb.send(command, { abortSignal });
    return (await withTimeLimit(this.#options.timeoutMs, send).catch(refused))?.Attributes;
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

function refused(error: Error): undefined {
  if (error.name === 'ConditionalCheckFailedException') return undefined;
  throw error;
}
