import { describe, expect, it } from 'vitest';
import { readSource } from '../../src/lambda/sources.ts';

/** How an event is answered, and what each of its records carries. */
function read(event: unknown) {
  const source = readSource(event);
  if (source.source === 'logs') return source.payload;
  return { answer: source.answer, records: source.records.map((record) => [record.id, ...record.read()]) };
}
const text = (value: unknown) => JSON.stringify(value);
const sqs = (...bodies: unknown[]) => ({
  Records: bodies.map((body, i) => ({
    messageId: `m${i + 1}`,
    eventSource: 'aws:sqs',
    body: typeof body === 'string' ? body : text(body),
  })),
});
const notification = (key: string, more: object = {}, object: object = {}) => ({
  Records: [
    {
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: 'b' }, object: { key, size: 1, ...object } },
      ...more,
    },
  ],
});
const ofEventBridge = (key: string, type = 'Object Created') => ({
  version: '0',
  'detail-type': type,
  source: 'aws.s3',
  detail: { bucket: { name: 'b' }, object: { key, 'version-id': 'v1' } },
});
const sns = (message: unknown) => ({
  Type: 'Notification',
  TopicArn: 'arn:aws:sns:eu-west-1:1:t',
  Subject: 'Amazon S3 Notification',
  Message: text(message),
});
const testEvent = {
  Service: 'Amazon S3',
  Event: 's3:TestEvent',
  Time: '2026-01-01T00:00:00Z',
  Bucket: 'b',
  RequestId: 'r',
};
const object = (key: string, versionId?: string) => ({ object: { bucket: 'b', key, ...(versionId && { versionId }) } });
const awslogs = { awslogs: { data: 'H4sI' } };
const payload = { payload: 'H4sI' };

describe('the service that calls the Lambda', () => {
  it('is CloudWatch Logs', () => {
    expect(read(awslogs)).toBe('H4sI');
  });

  it.each<[string, unknown, unknown[]]>([
    [
      'Kinesis',
      { Records: [{ eventSource: 'aws:kinesis', kinesis: { data: 'H4sI', sequenceNumber: '49' } }] },
      [['49', payload]],
    ],
    [
      'a pipe from Kinesis',
      [{ eventSource: 'aws:kinesis', data: 'H4sI', sequenceNumber: '49', partitionKey: 'p' }],
      [['49', payload]],
    ],
    [
      'SQS',
      sqs('H4sI', 'H4sJ'),
      [
        ['m1', payload],
        ['m2', { payload: 'H4sJ' }],
      ],
    ],
    ['a pipe from SQS', sqs('H4sI').Records, [['m1', payload]]],
    ['a dead-letter queue', sqs(awslogs), [['m1', payload]]],
    [
      'an on-failure destination',
      sqs({ requestContext: { condition: 'RetriesExhausted' }, requestPayload: awslogs }),
      [['m1', payload]],
    ],
    ['SNS to SQS', sqs(sns(awslogs)), [['m1', payload]]],
    ['SNS to SQS, raw', sqs('H4sI'), [['m1', payload]]],
    ['EventBridge to SQS', sqs({ 'detail-type': 'x', source: 'y', detail: awslogs }), [['m1', payload]]],
    ['S3 to SQS', sqs(notification('a/1.gz')), [['m1', object('a/1.gz')]]],
    ['S3 to SNS to SQS', sqs(sns(notification('a/1.gz'))), [['m1', object('a/1.gz')]]],
    ['S3 to EventBridge to SQS', sqs(ofEventBridge('a/1.gz')), [['m1', object('a/1.gz', 'v1')]]],
    ['S3’s test of a queue', sqs(testEvent), [['m1']]],
    ['S3’s test of a topic', sqs(sns(testEvent)), [['m1']]],
  ])('may deliver again single records: %s', (_, event, records) => {
    expect(read(event)).toEqual({ answer: 'batchItemFailures', records });
  });

  it('is Firehose, which wants each record answered', () => {
    const event = {
      invocationId: 'i',
      deliveryStreamArn: 'arn',
      region: 'eu-west-1',
      records: [{ recordId: '1', data: 'H4sI' }, { recordId: '2' }],
    };
    expect(read(event)).toEqual({
      answer: 'firehose',
      records: [
        ['1', payload],
        ['2', { payload: '' }],
      ],
    });
  });

  it.each<[string, unknown, unknown[]]>([
    ['SNS', { Records: [{ EventSource: 'aws:sns', Sns: sns(awslogs) }] }, [payload]],
    ['S3', notification('exports/2026/a+b%2Bc%C3%BC.gz'), [object('exports/2026/a b+cü.gz')]],
    ['S3, with versions', notification('a', {}, { versionId: 'v1' }), [object('a', 'v1')]],
    ['S3 by SNS', { Records: [{ EventSource: 'aws:sns', Sns: sns(notification('a+b')) }] }, [object('a b')]],
    ['S3 by EventBridge, which does not encode keys', ofEventBridge('a+b%2B'), [object('a+b%2B', 'v1')]],
    [
      'EventBridge, about an invocation that failed',
      {
        'detail-type': 'Lambda Function Invocation Result - Failure',
        detail: { requestContext: {}, requestPayload: awslogs },
      },
      [payload],
    ],
    ['a person, with a record of a failed invocation', { requestContext: {}, requestPayload: awslogs }, [payload]],
    ['a person, with a failed event of S3', { requestContext: {}, requestPayload: notification('a') }, [object('a')]],
    [
      'a person, with a payload',
      { messageType: 'DATA_MESSAGE', logEvents: [] },
      [{ payload: '{"messageType":"DATA_MESSAGE","logEvents":[]}' }],
    ],
    ['S3, testing', testEvent, []],
    ['S3, about an object that was removed', notification('a', { eventName: 'ObjectRemoved:Delete' }), []],
    ['S3 by EventBridge, about an object that was removed', ofEventBridge('a', 'Object Deleted'), []],
    ['S3, about the test of an export task', notification('exports/aws-logs-write-test'), []],
    ['S3, about a folder', notification('exports/'), []],
  ])('delivers the whole event again: %s', (_, event, parts) => {
    expect(read(event)).toEqual({ answer: 'all', records: parts.map((part) => ['', part]) });
  });

  it.each([
    [{}, 'no keys'],
    [null, 'null'],
    ['text', '"text"'],
    [{ Records: [] }, 'the keys Records'],
    [[], 'no keys'],
    [{ Records: [{ eventSource: 'aws:dynamodb', dynamodb: {} }] }, 'the keys eventSource, dynamodb'],
    [{ Records: [null] }, 'it is null'],
    [{ awslogs: {} }, 'the keys awslogs'],
    [{ 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} }, 'the keys detail-type, source, detail'],
    [{ httpMethod: 'GET', path: '/' }, 'the keys httpMethod, path'],
  ])('is named where it brings nothing to ship: %j', (event, received) => {
    const expected = { code: 'UNKNOWN_SOURCE', message: expect.stringContaining(received) };
    expect(() => readSource(event)).toThrow(expect.objectContaining(expected));
  });

  it.each([
    ['a message that is received for the first time', 'H4sI', '1', false],
    ['a message that is received again', 'H4sI', '2', true],
    ['a dead-letter queue', '{"awslogs":{"data":"H4sI"}}', '1', true],
    ['a failed event of S3 by SNS', text(sns({ requestContext: {}, requestPayload: notification('a') })), '1', true],
    ['an event of S3', text(notification('a')), '1', false],
  ])('tells whether it was delivered before: %s', (_, body, ApproximateReceiveCount, isRedelivery) => {
    const source = readSource({
      Records: [{ eventSource: 'aws:sqs', messageId: 'm1', body, attributes: { ApproximateReceiveCount } }],
    });
    expect(source).toMatchObject({ records: [{ isRedelivery }] });
  });

  it('tells a failed invocation that is delivered by EventBridge, or by a person', () => {
    const failed = { requestContext: {}, requestPayload: awslogs };
    for (const event of [failed, { 'detail-type': 'x', detail: failed }]) {
      expect(readSource(event)).toMatchObject({ records: [{ isRedelivery: true }] });
    }
    expect(readSource(notification('a'))).toMatchObject({ records: [{ isRedelivery: false }] });
  });

  it('names the message that holds no payload when it is read, so that the others go on', () => {
    expect(() => read(sqs('{"hello":1}'))).toThrow(
      expect.objectContaining({
        code: 'NOT_A_LOGS_PAYLOAD',
        message: expect.stringMatching(/^The message m1: .*keys hello/),
      }),
    );
    expect(() => read(sqs('{broken'))).toThrow(expect.objectContaining({ code: 'NOT_JSON' }));
  });
});
