import type { RecordsOutcome } from './ship-records.ts';
import type { RecordsEvent } from './sources.ts';

/**
 * What the service that called is answered.
 * - Kinesis and SQS: Lambda's partial batch response.
 * - Firehose: each record once, `Dropped` where it is stored, as nothing of it is to go on, and `ProcessingFailed` otherwise:
 *   Firehose writes those to its bucket. Answers carry no data, so they are smaller than the request.
 * - Others: nothing.
 * @throws the first error, where the service can only deliver the whole event again
 */
export function answerOf({ answer, records }: RecordsEvent, { failedIds, errors }: RecordsOutcome): unknown {
  if (answer === 'batchItemFailures') {
    return { batchItemFailures: failedIds.map((itemIdentifier) => ({ itemIdentifier })) };
  }
  if (answer === 'firehose') {
    const failed = new Set(failedIds);
    const ids = [...new Set(records.map(({ id }) => id))];
    return {
      records: ids.map((recordId) => ({ recordId, result: failed.has(recordId) ? 'ProcessingFailed' : 'Dropped' })),
    };
  }
  if (errors[0]) throw errors[0];
  return undefined;
}
