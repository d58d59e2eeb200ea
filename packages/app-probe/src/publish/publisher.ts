import type { MetricDatum, PutMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { batchData } from './datum.ts';

/** Sends one request. The SDK compresses it, and tries again with backoff where CloudWatch throttles or fails. */
export type PutMetricData = (request: PutMetricDataCommandInput) => Promise<void>;

export interface PublisherOptions {
  namespace: string;
  put: PutMetricData;
  /** Data kept while CloudWatch cannot be reached; the oldest are given up beyond. Default 100,000. */
  maxPendingData?: number;
}

/** The result of publishing. */
export interface Published {
  /** Requests that CloudWatch took. */
  requests: number;
  data: number;
  /** Data waiting for the next time. */
  pending: number;
  /** Data given up: refused by CloudWatch, or too many to keep. */
  lost: number;
  errors: Error[];
}

/** Requests of one turn that may be refused before the rest of their batch is given up. */
const maxRefusals = 40;

/** Publishes data in their order; what CloudWatch did not take is kept and sent first the next time. */
export class Publisher {
  readonly #namespace: string;
  readonly #put: PutMetricData;
  readonly #maxPendingData: number;
  #pending: MetricDatum[][] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ namespace, put, maxPendingData = 100_000 }: PublisherOptions) {
    this.#namespace = namespace;
    this.#put = put;
    this.#maxPendingData = maxPendingData;
  }

  /** Never throws: what went wrong is in the result. Calls wait for each other. */
  publish(data: readonly MetricDatum[]): Promise<Published> {
    const turn = this.#turn.then(() => this.#send(data));
    this.#turn = turn;
    return turn;
  }

  async #send(data: readonly MetricDatum[]): Promise<Published> {
    this.#pending.push(...batchData(data));
    const done: Published = { requests: 0, data: 0, pending: 0, lost: this.#giveUpOldest(), errors: [] };
    let refused = 0;
    while (this.#pending.length > 0) {
      const [batch, ...rest] = this.#pending as [MetricDatum[], ...MetricDatum[][]];
      try {
        await this.#put({ Namespace: this.#namespace, MetricData: batch });
        done.requests++;
        done.data += batch.length;
        this.#pending = rest;
      } catch (error) {
        if (!isRefusal(error)) {
          done.errors.push(error as Error);
          break;
        }
        refused++;
        // One datum is at fault: each half is tried by itself, so that the others are not lost with it.
        const halves = batch.length > 1 && refused < maxRefusals ? halve(batch) : undefined;
        this.#pending = [...(halves ?? []), ...rest];
        if (halves) continue;
        done.errors.push(refusalOf(batch, error as Error));
        done.lost += batch.length;
      }
    }
    return { ...done, pending: this.#pending.flat().length };
  }

  #giveUpOldest(): number {
    let lost = 0;
    let kept = this.#pending.reduce((sum, batch) => sum + batch.length, 0);
    while (kept > this.#maxPendingData) {
      const batch = this.#pending.shift() ?? [];
      kept -= batch.length;
      lost += batch.length;
    }
    return lost;
  }
}

function halve(batch: MetricDatum[]): MetricDatum[][] {
  const middle = Math.ceil(batch.length / 2);
  return [batch.slice(0, middle), batch.slice(middle)];
}

function refusalOf(batch: readonly MetricDatum[], error: Error): Error {
  const names = [...new Set(batch.map(({ MetricName }) => MetricName))];
  const shown = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  return Object.assign(new Error(`${shown}: ${error.message}`, { cause: error }), { name: error.name });
}

const refusals = new Set([
  'InvalidParameterValueException',
  'InvalidParameterValue',
  'InvalidParameterCombinationException',
  'InvalidParameterCombination',
  'MissingRequiredParameterException',
  'MissingParameter',
  'RequestEntityTooLargeException',
]);

/** The request itself is at fault: it would be refused again, and hold up all that comes after it. */
function isRefusal(error: unknown) {
  return refusals.has((error as Error).name);
}
