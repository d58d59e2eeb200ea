import { describe, expect, it } from 'vitest';
import { answerOf } from '../../src/lambda/answer.ts';
import type { RecordsEvent } from '../../src/lambda/sources.ts';

const event = (answer: RecordsEvent['answer'], ...ids: string[]): RecordsEvent => ({
  source: 'records',
  answer,
  records: ids.map((id) => ({ id, isRedelivery: false, read: () => [] })),
});
const outcome = (...failedIds: string[]) => ({
  reports: [],
  failedIds,
  ownLogs: [],
  errors: failedIds.map((id) => new Error(id)),
});

describe('the answer', () => {
  it('to Kinesis and SQS names the records that are to be delivered again', () => {
    expect(answerOf(event('batchItemFailures', '1', '2'), outcome('2'))).toEqual({
      batchItemFailures: [{ itemIdentifier: '2' }],
    });
    expect(answerOf(event('batchItemFailures', '1'), outcome())).toEqual({ batchItemFailures: [] });
  });

  it('to Firehose has each record once, in their order: dropped where it is stored', () => {
    expect(answerOf(event('firehose', '1', '2', '3', '1'), outcome('2'))).toEqual({
      records: [
        { recordId: '1', result: 'Dropped' },
        { recordId: '2', result: 'ProcessingFailed' },
        { recordId: '3', result: 'Dropped' },
      ],
    });
  });

  it('to Firehose stays below its limit of 6 MB, where the request does', () => {
    const record = { recordId: '4'.repeat(60), approximateArrivalTimestamp: 1_700_000_000_000, data: 'H4sI' };
    const ids = Array.from({ length: Math.floor(6e6 / JSON.stringify(record).length) }, (_, i) =>
      String(i).padStart(60, '4'),
    );
    expect(JSON.stringify(answerOf(event('firehose', ...ids), outcome(...ids))).length).toBeLessThan(6e6);
  });

  it('to other services is empty, or the error that makes them deliver the event again', () => {
    expect(answerOf(event('all', ''), outcome())).toBeUndefined();
    expect(() => answerOf(event('all', ''), outcome('why'))).toThrow('why');
  });
});
