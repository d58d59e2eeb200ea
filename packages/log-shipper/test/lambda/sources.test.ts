import { describe, expect, it } from 'vitest';
import { readSource } from '../../src/lambda/sources.ts';

const payloads = (event: unknown) => {
  const source = readSource(event);
  return source.source === 'logs'
    ? source.payload
    : source.payloads.map(({ itemIdentifier, read }) => [itemIdentifier, read()]);
};
const sqs = (body: string) => ({ Records: [{ eventSource: 'aws:sqs', messageId: 'm1', body }] });

describe('the service that calls the Lambda', () => {
  it.each([
    ['CloudWatch Logs', { awslogs: { data: 'H4sI' } }, 'H4sI'],
    [
      'Kinesis',
      { Records: [{ eventSource: 'aws:kinesis', kinesis: { data: 'H4sI', sequenceNumber: '49' } }] },
      [['49', 'H4sI']],
    ],
    ['SQS', sqs('H4sI'), [['m1', 'H4sI']]],
    ['a dead-letter queue', sqs('{"awslogs":{"data":"H4sI"}}'), [['m1', 'H4sI']]],
    [
      'an on-failure destination',
      sqs('{"requestContext":{"condition":"RetriesExhausted"},"requestPayload":{"awslogs":{"data":"H4sI"}}}'),
      [['m1', 'H4sI']],
    ],
  ])('%s', (_, event, expected) => {
    expect(payloads(event)).toEqual(expected);
  });

  it.each([[{}], [null], ['text'], [{ Records: [] }], [{ Records: [{ eventSource: 'aws:s3' }] }], [{ awslogs: {} }]])(
    'is named where it cannot be read: %j',
    (event) => {
      expect(() => readSource(event)).toThrow(expect.objectContaining({ code: 'UNKNOWN_SOURCE' }));
    },
  );

  it.each([
    ['a message that is received for the first time', 'H4sI', '1', false],
    ['a message that is received again', 'H4sI', '2', true],
    ['a dead-letter queue', '{"awslogs":{"data":"H4sI"}}', '1', true],
  ])('tells whether it was delivered before: %s', (_, body, ApproximateReceiveCount, isRedelivery) => {
    const source = readSource({
      Records: [{ eventSource: 'aws:sqs', messageId: 'm1', body, attributes: { ApproximateReceiveCount } }],
    });
    expect(source).toMatchObject({ payloads: [{ isRedelivery }] });
  });

  it('names the message that holds no payload when it is read, so that the others go on', () => {
    expect(() => payloads(sqs('{"hello":1}'))).toThrow(expect.objectContaining({ code: 'NOT_A_LOGS_PAYLOAD' }));
    expect(() => payloads(sqs('{broken'))).toThrow(expect.objectContaining({ code: 'NOT_JSON' }));
  });
});
