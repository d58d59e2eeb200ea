import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Decides which of several probes of one environment publishes and sends messages. */
export interface Lease {
  /**
   * Takes or renews the lease.
   * @returns until when it is held, Unix milliseconds; undefined where another probe holds it
   * @throws if the table does not answer
   */
  hold(nowMs: number): Promise<number | undefined>;
  /** Gives it up, so that another probe need not wait until it expires. */
  release(): Promise<void>;
}

export interface DynamoLeaseOptions {
  client: DynamoDBClient;
  /** Table with the string partition key `key`; TTL on `expiresAt` (seconds) if there is one. The alerts' table has both. */
  table: string;
  /** What the lease is for: the fleet's name and environment. */
  name: string;
  /** Identifies this probe. */
  holder: string;
  /** How long the lease is held without being renewed, milliseconds: two rounds. */
  durationMs: number;
}

/** A lease that is an item of a DynamoDB table: a conditional write decides. Clocks may differ by less than a round. */
export class DynamoLease implements Lease {
  readonly #options: DynamoLeaseOptions;

  constructor(options: DynamoLeaseOptions) {
    this.#options = options;
  }

  async hold(nowMs: number): Promise<number | undefined> {
    const heldUntilMs = nowMs + this.#options.durationMs;
    const condition = 'attribute_not_exists(#key) OR holder = :me OR heldUntil < :now';
    return (await this.#write(heldUntilMs, nowMs, condition)) ? heldUntilMs : undefined;
  }

  async release(): Promise<void> {
    await this.#write(0, 0, 'holder = :me');
  }

  /** @returns false where the condition does not hold */
  async #write(heldUntil: number, nowMs: number, condition: string): Promise<boolean> {
    const { UpdateItemCommand } = await import('@aws-sdk/client-dynamodb');
    const { client, table, name, holder } = this.#options;
    const needsNow = condition.includes(':now');
    const command = new UpdateItemCommand({
      TableName: table,
      Key: { key: { S: `probe-lease#${name}` } },
      UpdateExpression: 'SET holder = :me, heldUntil = :until, expiresAt = :expires',
      ConditionExpression: condition,
      ...(needsNow && { ExpressionAttributeNames: { '#key': 'key' } }),
      ExpressionAttributeValues: {
        ':me': { S: holder },
        ':until': { N: String(heldUntil) },
        ':expires': { N: String(Math.floor(nowMs / 1000) + 86_400) },
        ...(needsNow && { ':now': { N: String(nowMs) } }),
      },
    });
    try {
      await client.send(command);
      return true;
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }
}

/** Whether a probe is active: whether it publishes and sends messages. Without an answer of the table that lasts until the lease expires. */
export class Activity {
  readonly #lease: Lease;
  #heldUntilMs = Number.NEGATIVE_INFINITY;

  constructor(lease: Lease) {
    this.#lease = lease;
  }

  async inRound(nowMs: number): Promise<{ isActive: boolean; problem?: string }> {
    try {
      const heldUntilMs = await this.#lease.hold(nowMs);
      this.#heldUntilMs = heldUntilMs ?? Number.NEGATIVE_INFINITY;
      return { isActive: heldUntilMs !== undefined };
    } catch (error) {
      const { name, message } = error as Error;
      const isActive = nowMs < this.#heldUntilMs;
      const consequence = isActive ? 'this probe publishes until it expires' : 'this probe publishes nothing';
      return { isActive, problem: `the lease cannot be renewed (${name}: ${message}); ${consequence}` };
    }
  }

  /** Never throws: a lease that cannot be given up expires. */
  async end(): Promise<void> {
    if (this.#heldUntilMs === Number.NEGATIVE_INFINITY) return;
    this.#heldUntilMs = Number.NEGATIVE_INFINITY;
    await this.#lease.release().catch(() => {});
  }
}
