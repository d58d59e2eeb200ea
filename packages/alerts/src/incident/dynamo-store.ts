import { setTimeout as sleep } from 'node:timers/promises';
import type { DeleteItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Clients } from '../aws/clients.ts';
import { withTimeLimit } from '../aws/time-limit.ts';
import type { Alerted, Incident, IncidentUpdate } from './incident.ts';
import {
  countingUpdate,
  hasSeen,
  incidentOf,
  isFull,
  namesOf,
  type Place,
  stillThere,
  toValues,
  type Update,
  type Values,
} from './incident-item.ts';
import type { Counted, CountedFailure, IncidentStore } from './store.ts';
import { isPassing } from './table-error.ts';

export interface DynamoStoreOptions {
  /** Table with the string partition key `key`, and TTL on `expiresAt` (seconds). */
  table: string;
  /** How long an unfinished claim holds, milliseconds: longer than the Lambda's own time-out. */
  leaseMs: number;
  /** After so long without a failure the next one is a new incident, seconds. */
  quietSeconds: number;
  /** Limit of one request, milliseconds. */
  requestTimeoutMs: number;
}

/** How long a repeated delivery of an event is recognised, seconds. */
const eventKeptSeconds = 86_400;
/** Longest pause between two tries, milliseconds. */
const maxPauseMs = 1000;
/** Several invocations that open and forget the same incident at once get in each other's way at most so often. */
const maxRaces = 20;

/** Incidents in one DynamoDB table: atomic counters, and conditional writes for who may alert. */
export class DynamoStore implements IncidentStore {
  readonly #clients: Pick<Clients, 'dynamodb'>;
  readonly #options: DynamoStoreOptions;
  readonly #deadline: number;

  /** @param deadline until when a request that fails by throttling or the like is tried again, milliseconds since 1970 */
  constructor(clients: Pick<Clients, 'dynamodb'>, options: DynamoStoreOptions, deadline: number) {
    this.#clients = clients;
    this.#options = options;
    this.#deadline = deadline;
  }

  async claim(event: string, owner: string, now: number): Promise<boolean> {
    const taken = await this.#update(eventItem(event), {
      UpdateExpression: 'SET leaseUntil = :until, #owner = :owner, expiresAt = :expires',
      ConditionExpression:
        'attribute_not_exists(#key) OR (attribute_not_exists(done) AND (leaseUntil < :now OR #owner = :owner))',
      ExpressionAttributeNames: { '#key': 'key', '#owner': 'owner' },
      values: {
        ':until': now + this.#options.leaseMs,
        ':now': now,
        ':owner': owner,
        ':expires': Math.floor(now / 1000) + eventKeptSeconds,
      },
    });
    return taken !== undefined;
  }

  async finish(event: string): Promise<void> {
    await this.#update(eventItem(event), { UpdateExpression: 'SET done = :yes', values: { ':yes': 1 } });
  }

  async release(event: string): Promise<void> {
    await this.#update(eventItem(event), { UpdateExpression: 'SET leaseUntil = :zero', values: { ':zero': 0 } });
  }

  async count(key: string, failure: CountedFailure, now: number): Promise<Counted> {
    const quietSince = failure.at - this.#options.quietSeconds * 1000;
    let place: Place = { isLatest: true, quietSince, remembersIds: true };
    for (let race = 0; race < maxRaces; race++) {
      const counted = await this.#update(incidentItem(key), countingUpdate(failure, place, now));
      if (counted) return { incident: incidentOf(counted), first: true };
      const item = await this.#get(incidentItem(key));
      if (item && hasSeen(item, failure.id)) return { incident: incidentOf(item), first: false };
      place = await this.#placeOf(key, item, failure, quietSince);
    }
    throw new Error(`the incident ${key} changed ${maxRaces} times while one failure was counted`);
  }

  async #placeOf(key: string, item: Values | undefined, { at }: CountedFailure, quietSince: number): Promise<Place> {
    const lastStopAt = Number(item?.['lastStopAt']?.N ?? at);
    if (lastStopAt >= quietSince) {
      return { isLatest: lastStopAt <= at, quietSince, remembersIds: item === undefined || !isFull(item) };
    }
    // The last incident is over: its record makes room for a new one. Of several who find so, one deletes; all count.
    await this.#delete(incidentItem(key), {
      ConditionExpression: 'lastStopAt < :quiet',
      ExpressionAttributeValues: toValues({ ':quiet': quietSince }),
    });
    return { isLatest: true, quietSince, remembersIds: true };
  }

  async find(key: string): Promise<Incident | undefined> {
    const item = await this.#get(incidentItem(key));
    return item?.['stops'] && incidentOf(item);
  }

  async claimUpdate(key: string, channel: string, owner: string, { alerted }: Incident, now: number): Promise<boolean> {
    const knownAt = alerted[channel]?.at;
    const same = knownAt === undefined ? 'attribute_not_exists(#knownAt)' : '#knownAt = :knownAt';
    const free = '(attribute_not_exists(#speaker) OR #speaker < :now OR #speakerBy = :owner)';
    const taken = await this.#update(incidentItem(key), {
      UpdateExpression: 'SET #speaker = :until, #speakerBy = :owner',
      ConditionExpression: `${same} AND ${free}`,
      ExpressionAttributeNames: {
        '#knownAt': `knownAt:${channel}`,
        '#speaker': `speaker:${channel}`,
        '#speakerBy': `speakerBy:${channel}`,
      },
      values: {
        ':until': now + this.#options.leaseMs,
        ':now': now,
        ':owner': owner,
        ...(knownAt !== undefined && { ':knownAt': knownAt }),
      },
    });
    return taken !== undefined;
  }

  async recordUpdate(
    key: string,
    update: IncidentUpdate,
    alerted: Readonly<Record<string, Alerted>>,
    { reminders }: Incident,
    now: number,
  ): Promise<void> {
    const channels = Object.keys(alerted);
    const known = Object.values(alerted);
    const threaded = channels.filter((channel) => alerted[channel]?.thread !== undefined);
    const sets = [
      ...channels.map((_, i) => `#known${i} = :known${i}, #knownAt${i} = :at${i}, #knownCauses${i} = :causes${i}`),
      ...threaded.map((_, i) => `#knownThread${i} = :thread${i}`),
    ];
    await this.#update(incidentItem(key), {
      UpdateExpression: [
        `SET announcedAt = :now, reminders = :reminders, ${sets.join(', ')}`,
        `REMOVE ${channels.map((_, i) => `#speaker${i}, #speakerBy${i}`).join(', ')}`,
      ].join(' '),
      ...stillThere,
      ExpressionAttributeNames: {
        ...namesOf(channels, ['known', 'knownAt', 'knownCauses', 'speaker', 'speakerBy']),
        ...namesOf(threaded, ['knownThread']),
      },
      values: {
        ...Object.fromEntries(threaded.map((channel, i) => [`:thread${i}`, alerted[channel]?.thread ?? ''])),
        ':now': now,
        ':reminders': update === 'still-failing' ? reminders + 1 : 0,
        ...Object.fromEntries(
          known.flatMap(({ at, severity, causes }, i) => [
            [`:known${i}`, severity],
            [`:at${i}`, at],
            [`:causes${i}`, causes],
          ]),
        ),
      },
    });
  }

  async recordRecovery(
    key: string,
    channels: readonly string[],
    { recoveries }: Incident,
    at: number,
    now: number,
  ): Promise<void> {
    const names = namesOf(channels, ['known', 'knownAt', 'knownCauses', 'knownThread', 'speaker', 'speakerBy']);
    await this.#update(incidentItem(key), {
      UpdateExpression: `SET recoveredAt = :now, endedAt = :at, recoveries = :recoveries REMOVE ${Object.keys(names).join(', ')}`,
      ...stillThere,
      ExpressionAttributeNames: names,
      values: { ':now': now, ':at': at, ':recoveries': recoveries + 1 },
    });
  }

  async releaseUpdate(key: string, channels: readonly string[]): Promise<void> {
    if (channels.length === 0) return;
    const names = namesOf(channels, ['speaker', 'speakerBy']);
    await this.#update(incidentItem(key), {
      UpdateExpression: `REMOVE ${Object.keys(names).join(', ')}`,
      ...stillThere,
      ExpressionAttributeNames: names,
      values: {},
    });
  }

  async close(key: string): Promise<void> {
    await this.#delete(incidentItem(key));
  }

  async #get(key: string): Promise<Values | undefined> {
    const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
    const command = new GetItemCommand({
      TableName: this.#options.table,
      Key: { key: { S: key } },
      ConsistentRead: true,
    });
    const dynamodb = await this.#clients.dynamodb();
    return (await this.#send((abortSignal) => dynamodb.send(command, { abortSignal })))?.Item;
  }

  async #delete(key: string, condition: Partial<DeleteItemCommandInput> = {}): Promise<void> {
    const { DeleteItemCommand } = await import('@aws-sdk/client-dynamodb');
    const command = new DeleteItemCommand({ TableName: this.#options.table, Key: { key: { S: key } }, ...condition });
    const dynamodb = await this.#clients.dynamodb();
    await this.#send((abortSignal) => dynamodb.send(command, { abortSignal }));
  }

  /** Returns the item after one UpdateItem, or undefined where its condition does not hold. */
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
    return (await this.#send((abortSignal) => dynamodb.send(command, { abortSignal })))?.Attributes;
  }

  /** Sends a request, and again while throttling and the like may pass; undefined where a condition does not hold. */
  async #send<T>(request: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    for (let tries = 0; ; tries++) {
      try {
        return await withTimeLimit(this.#options.requestTimeoutMs, request);
      } catch (error) {
        if ((error as Error).name === 'ConditionalCheckFailedException') return undefined;
        const pauseMs = Math.min(maxPauseMs, 50 * 2 ** tries) * (0.5 + Math.random() / 2);
        if (!isPassing(error) || Date.now() + pauseMs >= this.#deadline) throw error;
        await sleep(pauseMs);
      }
    }
  }
}

const eventItem = (event: string) => `event#${event}`;
const incidentItem = (key: string) => `incident#${key}`;
