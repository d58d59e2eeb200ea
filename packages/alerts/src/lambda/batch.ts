import { fieldsOf, textOf } from '@bizom/options/json';
import { eventsIn } from '../stop/envelopes.ts';
import { AlertsError } from '../stop/errors.ts';

/** One message of a batch, and the events in it. */
export interface BatchItem {
  /** The id that SQS gave the message; missing for SNS and for bare events of a Pipe: those are only retried together. */
  id?: string;
  events: readonly unknown[];
}

/** What Lambda takes as the answer to a batch of SQS: the messages to retry. */
export interface BatchAnswer {
  batchItemFailures: { itemIdentifier: string }[];
}

/** The messages of an SQS batch, an SNS notification or the array of an EventBridge Pipe; undefined for a bare event. */
export function batchOf(input: unknown): BatchItem[] | undefined {
  const records = Array.isArray(input) ? input : fieldsOf(input)['Records'];
  if (!Array.isArray(records)) return undefined;
  return records.map((record: unknown) => {
    const id = textOf(fieldsOf(record)['messageId']);
    return { ...(id !== undefined && { id }), events: eventsIn(record) };
  });
}

/** What an event needs of the function's time at most: with less left, it is handed back untried. */
const eventMs = 25_000;

export interface BatchOptions {
  /** Answers one event; `id` is the same for all tries of its message. */
  answer(event: unknown, id: string | undefined): Promise<unknown>;
  /** When the function is ended, milliseconds since 1970. */
  deadline: number;
  /** Told of each failed message. */
  trouble(what: string, error: Error): void;
}

/**
 * Answers the events of a batch one after the other. A failed message holds back no other.
 * @returns the messages that SQS is to deliver again
 * @throws the first error of a message that has no id, so that the whole input is retried; answered events are then duplicates
 */
export async function answerBatch(batch: readonly BatchItem[], options: BatchOptions): Promise<BatchAnswer> {
  const failures: { id: string | undefined; error: Error }[] = [];
  for (const item of batch) {
    const error = await errorOf(item, options);
    if (!error) continue;
    options.trouble(`Message ${item.id ?? 'without an id'} failed and is retried`, error);
    failures.push({ id: item.id, error });
  }
  const unnamed = failures.find(({ id }) => id === undefined);
  if (unnamed) throw unnamed.error;
  return { batchItemFailures: failures.map(({ id = '' }) => ({ itemIdentifier: id })) };
}

/** Answers every event of a message. @returns the first error */
async function errorOf({ id, events }: BatchItem, { answer, deadline }: BatchOptions): Promise<Error | undefined> {
  let first: Error | undefined;
  for (const event of events) {
    try {
      if (Date.now() > deadline - eventMs) {
        throw new AlertsError('NOT_COUNTED', 'The function has no time left for the event: it is retried.');
      }
      await answer(event, id);
    } catch (error) {
      first ??= error as Error;
    }
  }
  return first;
}
