import { describe, expect, it } from 'vitest';
import { answerBatch, type BatchItem, batchOf } from '../../src/lambda/batch.ts';
import { stopEvent } from '../events.ts';

const event = stopEvent({ stopCode: 'UserInitiated' });
const sqs = (messageId: string, body: unknown = event) => ({
  messageId,
  body: JSON.stringify(body),
  eventSource: 'aws:sqs',
});
const sns = { Type: 'Notification', Message: JSON.stringify(event) };

describe('a batch', () => {
  it.each([
    ['a batch of SQS', { Records: [sqs('1'), sqs('2')] }, ['1', '2']],
    ['SNS in SQS', { Records: [sqs('1', sns)] }, ['1']],
    ['an SNS notification', { Records: [{ EventSource: 'aws:sns', Sns: sns }] }, [undefined]],
    ['a Pipe from SQS', [sqs('1')], ['1']],
    ['a Pipe that passes on events', [event], [undefined]],
    ['an empty Pipe', [], []],
  ])('is read from %s', (_, input, ids) => {
    const batch = batchOf(input);
    expect(batch?.map(({ id }) => id)).toEqual(ids);
    for (const { events } of batch ?? []) expect(events).toEqual([event]);
  });

  it.each([[event], [{ hello: 1 }], ['text'], [null]])('is not made of a bare value', (input) =>
    expect(batchOf(input)).toBeUndefined(),
  );

  const run = async (batch: BatchItem[], deadline = Number.POSITIVE_INFINITY) => {
    const answered: unknown[] = [];
    const troubles: string[] = [];
    const answer = async (value: unknown, id?: string) => {
      if (value === 'bad') throw new Error('no channel took it');
      answered.push([value, id]);
    };
    const result = answerBatch(batch, {
      answer,
      deadline,
      trouble: (what, { message }) => troubles.push(`${what}: ${message}`),
    });
    return { result: await result.catch((error: Error) => error), answered, troubles };
  };

  it('hands back only the messages that failed', async () => {
    const { result, answered, troubles } = await run([
      { id: 'a', events: ['bad', 1] },
      { id: 'b', events: [2] },
    ]);
    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
    expect(answered).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    expect(troubles).toEqual(['Message a failed and is retried: no channel took it']);
  });

  it('fails as a whole after all were tried, where a failed event has no id', async () => {
    const { result, answered } = await run([{ events: ['bad'] }, { events: [2] }]);
    expect(result).toEqual(new Error('no channel took it'));
    expect(answered).toEqual([[2, undefined]]);
  });

  it('hands back what the function has no time left for', async () => {
    const { result, answered } = await run([{ id: 'a', events: [1] }], Date.now() + 1000);
    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
    expect(answered).toEqual([]);
  });
});
