import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encode } from '../../src/encode/encode.ts';
import { decode, decodeAll } from '../../src/payload/decode.ts';
import { readPayloads, requirePayload } from '../../src/payload/payloads.ts';
import { caseFile } from '../payloads.ts';

const json = (id: string, message = `m${id}`) =>
  JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '123456789012',
    logGroup: `/ecs/${id}`,
    logStream: 's',
    subscriptionFilters: ['f'],
    logEvents: [{ id, timestamp: 1_700_000_000_000, message }],
  });
const gzip = (id: string) => gzipSync(json(id));
const base64 = (id: string) => gzip(id).toString('base64');
const logs = (id: string) => ({ awslogs: { data: base64(id) } });
const text = (value: unknown) => JSON.stringify(value);
const sns = (Message: string) => ({
  Type: 'Notification',
  MessageId: 'x',
  TopicArn: 'arn:aws:sns:eu-west-1:1:t',
  Message,
});
const failure = (requestPayload: unknown) => ({
  version: '1.0',
  timestamp: '2026-01-01T00:00:00Z',
  requestContext: { condition: 'RetriesExhausted' },
  requestPayload,
  responseContext: { statusCode: 200 },
});

/** The ids in an input, by every way to read it: they must agree. */
async function idsIn(input: Uint8Array | string, options = {}): Promise<string[]> {
  const decoded = decodeAll(input, options).flatMap((batch) => (batch.kind === 'data' ? batch.events : []));
  const encoded = Buffer.from(encode(input, options))
    .toString()
    .split('\n')
    .filter((line) => line.startsWith('{"index"'));
  const ids = decoded.map(({ id }) => id);
  expect(encoded.map((line) => JSON.parse(line).index._id)).toEqual(ids);
  for (const chunkBytes of input.length < 5_000 ? [1, 7, 1 << 20] : [1 << 10]) {
    const streamed: string[] = [];
    for await (const part of readPayloads(chunks(Buffer.from(input), chunkBytes), {
      maxPayloadBytes: 1 << 20,
      ...options,
    })) {
      for (const batch of decodeAll(requirePayload(part), options)) {
        if (batch.kind === 'data') streamed.push(...batch.events.map(({ id }) => id));
      }
    }
    expect(streamed).toEqual(ids);
  }
  return ids;
}

function chunks(bytes: Buffer, size: number): Readable {
  const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
  return Readable.from(parts);
}

function refusal(input: Uint8Array | string, options = {}): { code: string; message: string } {
  for (const read of [decodeAll, encode]) {
    try {
      read(input, options);
    } catch (error) {
      return error as { code: string; message: string };
    }
  }
  throw new Error('it was taken');
}

describe('an input with payloads', () => {
  const bom = '\ufeff';
  const utf16 = Buffer.from(`\ufeff${json('1')}`, 'utf16le');
  const ways: [string, Uint8Array | string, string[]][] = [
    ['JSON payloads without anything between them', json('1') + json('2'), ['1', '2']],
    ['JSON payloads, one a line', `${json('1')}\n${json('2')}\n`, ['1', '2']],
    ['JSON payloads, one a line of Windows, with empty lines', `${json('1')}\r\n\r\n${json('2')}\r\n`, ['1', '2']],
    [
      'JSON payloads, over several lines',
      `${JSON.stringify(JSON.parse(json('1')), null, 2)}\n${json('2')}`,
      ['1', '2'],
    ],
    ['an array of payloads', `[${json('1')}, ${json('2')}]`, ['1', '2']],
    ['a byte order mark', bom + json('1'), ['1']],
    ['a byte order mark and several payloads', `${bom}${json('1')}\r\n${json('2')}`, ['1', '2']],
    ['members of gzip', Buffer.concat([gzip('1'), gzip('2'), gzip('3')]), ['1', '2', '3']],
    [
      'members of gzip in gzip, as Firehose compresses them',
      gzipSync(Buffer.concat([gzip('1'), gzip('2')])),
      ['1', '2'],
    ],
    ['payloads in a row in one gzip', gzipSync(json('1') + json('2')), ['1', '2']],
    ['payloads, one a line, in one gzip', gzipSync(`${json('1')}\n${json('2')}\n`), ['1', '2']],
    ['gzip of gzip', gzipSync(gzip('1')), ['1']],
    ['braces, quotes and escapes in messages', json('1', '}{"\\"][') + json('2', '\\'), ['1', '2']],
    ['base64', base64('1'), ['1']],
    ['base64 of several members', Buffer.concat([gzip('1'), gzip('2')]).toString('base64'), ['1', '2']],
    ['base64, one payload a line', `${base64('1')}\n${base64('2')}\r\n${base64('33')}\n`, ['1', '2', '33']],
    ['base64 in lines, several payloads', `${base64('1').replace(/.{76}/g, '$&\n')}\n${base64('22')}`, ['1', '22']],
    ['base64 in quotes, as jq prints it', text(base64('1')), ['1']],
    ['base64 in quotes, one a line', `${text(base64('1'))}\n${text(base64('2'))}\n`, ['1', '2']],
    ['the Lambda event', text(logs('1')), ['1']],
    ['the Lambda event with other keys', text({ version: 1, ...logs('1'), more: {} }), ['1']],
    ['Lambda events, one a line', `${text(logs('1'))}\n${text(logs('2'))}\n`, ['1', '2']],
    [
      'a Kinesis event',
      text({ Records: ['1', '2'].map((id) => ({ eventSource: 'aws:kinesis', kinesis: { data: base64(id) } })) }),
      ['1', '2'],
    ],
    [
      'an SQS event of Lambda events',
      text({ Records: ['1', '2'].map((id) => ({ eventSource: 'aws:sqs', body: text(logs(id)) })) }),
      ['1', '2'],
    ],
    [
      'an SQS event of SNS notifications',
      text({ Records: [{ eventSource: 'aws:sqs', body: text(sns(text(logs('1')))) }] }),
      ['1'],
    ],
    ['an SNS event', text({ Records: [{ EventSource: 'aws:sns', Sns: sns(base64('1')) }] }), ['1']],
    [
      'a Firehose event',
      text({ invocationId: 'i', records: ['1', '2'].map((id) => ({ recordId: id, data: base64(id) })) }),
      ['1', '2'],
    ],
    [
      'a Firehose event whose record has several payloads',
      text({ records: [{ recordId: 'r', data: Buffer.concat([gzip('1'), gzip('2')]).toString('base64') }] }),
      ['1', '2'],
    ],
    [
      'what Firehose could not process',
      [text({ errorCode: 'Lambda.FunctionError', rawData: base64('1') }), text({ rawData: base64('2') })].join('\n'),
      ['1', '2'],
    ],
    ['a record of a failed invocation', text(failure(logs('1'))), ['1']],
    [
      'a record of a failed Kinesis batch in S3',
      text({
        requestContext: {},
        KinesisBatchInfo: {},
        payload: text({ Records: [{ kinesis: { data: base64('1') } }] }),
      }),
      ['1'],
    ],
    [
      'an event of EventBridge',
      text({
        'detail-type': 'Lambda Function Invocation Result - Failure',
        source: 'lambda',
        detail: failure(logs('1')),
      }),
      ['1'],
    ],
    [
      'the answer of aws kinesis get-records',
      text({ Records: [{ SequenceNumber: '4', Data: base64('1'), PartitionKey: 'p' }], NextShardIterator: 'A' }),
      ['1'],
    ],
    [
      'the answer of aws sqs receive-message',
      text({ Messages: [{ MessageId: 'm', ReceiptHandle: 'h', Body: text(failure(logs('1'))) }] }),
      ['1'],
    ],
    [
      'a payload in a payload’s place, as JSON in JSON',
      text({ Records: [{ eventSource: 'aws:sqs', body: text(json('1')) }] }),
      ['1'],
    ],
  ];
  it.each(ways)('is read: %s', async (_, input, ids) => {
    expect(await idsIn(input)).toEqual(ids);
    if (typeof input === 'string') expect(await idsIn(Buffer.from(input))).toEqual(ids);
  });

  it('gives two documents where Firehose wrote two payloads in a row', async () => {
    expect(await idsIn(caseFile('08-firehose-concatenated.json'))).toEqual([
      '30000000000000000000000000000000000000000000000000000001',
      '30000000000000000000000000000000000000000000000000000002',
    ]);
  });

  it('passes over tests and control messages among them', async () => {
    const control = JSON.stringify({ messageType: 'CONTROL_MESSAGE', owner: 'CloudwatchLogs', logEvents: [] });
    expect(await idsIn(control + json('1') + control)).toEqual(['1']);
    expect(await idsIn(text({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'b' }))).toEqual([]);
  });

  it('is more than decode reads, which says so', () => {
    expect(() => decode(json('1') + json('2'))).toThrow(/received 2: decodeAll/);
    expect(decode(text(failure(logs('1'))))).toMatchObject({ logGroup: '/ecs/1' });
  });

  it.each([
    ['a ZIP archive', Buffer.from('504b0304aaaaaaaa', 'hex'), 'NOT_GZIP', /a ZIP archive\. Expected are/],
    ['Zstandard', Buffer.from('28b52ffd04000102', 'hex'), 'NOT_GZIP', /Zstandard/],
    ['a Parquet file', Buffer.from('PAR1\x15\x04\x15'), 'NOT_GZIP', /a Parquet file/],
    ['an HTML page', '<!DOCTYPE html><html></html>', 'NOT_BASE64', /an HTML page/],
    ['XML', Buffer.from('<?xml version="1.0"?><Error/>'), 'NOT_GZIP', /XML/],
    ['plain text', Buffer.from('2026-01-01 ERROR x, y\n'), 'NOT_GZIP', /plain text/],
    ['UTF-16', utf16, 'NOT_GZIP', /UTF-16 .*save it as UTF-8/],
    [
      'another JSON object',
      '{"hello":"hunter2"}',
      'NOT_A_LOGS_PAYLOAD',
      /logEvents must be an array.*the keys hello\. Expected are/,
    ],
    ['a list of numbers', Buffer.from('[1,2]'), 'NOT_GZIP', /5b 31 2c 32/],
    [
      'the event of another service',
      text({ Records: [{ eventSource: 'aws:dynamodb', dynamodb: {} }] }),
      'NOT_A_LOGS_PAYLOAD',
      /the keys eventSource, dynamodb/,
    ],
    [
      'the notice of a Kinesis batch',
      text({
        requestContext: {},
        KinesisBatchInfo: { shardId: 's-0', startSequenceNumber: '1', endSequenceNumber: '2' },
      }),
      'NOT_A_LOGS_PAYLOAD',
      /records 1 to 2 of s-0 stay in the stream/,
    ],
    [
      'an event of S3, outside of the Lambda',
      text({ Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'b' }, object: { key: 'a+b' } } }] }),
      'NOT_A_LOGS_PAYLOAD',
      /It names s3:\/\/b\/a b: give the object itself/,
    ],
    [
      'a record of a quarantine',
      text({ version: 1, quarantinedAt: 'x', kind: 'event' }),
      'NOT_A_LOGS_PAYLOAD',
      /bizom-logs replay/,
    ],
  ])('is named where it holds none: %s', (_, input, code, message) => {
    const error = refusal(input);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(error.message).not.toContain('hunter2');
  });

  it('is named where it is cut off after the first of them, in the middle or in the array', () => {
    expect(refusal(json('1') + json('2').slice(0, -1))).toMatchObject({
      message: expect.stringMatching(/ends inside the object after 1 complete/),
    });
    expect(refusal(`[${json('1')},`)).toMatchObject({
      message: expect.stringMatching(/ends inside an array after 1 complete/),
    });
    expect(refusal(`${json('1')}garbage`)).toMatchObject({
      message: expect.stringMatching(/received byte 67 at byte \d+ after 1 complete/),
    });
  });

  it('is refused beyond what is bounded: size, envelopes in each other, layers of gzip', () => {
    let nested: unknown = logs('1');
    for (let i = 0; i < 20; i++) nested = { detail: nested };
    expect(refusal(text(nested))).toMatchObject({ message: expect.stringMatching(/more than 8 envelopes/) });
    let layers = gzip('1');
    for (let i = 0; i < 10; i++) layers = gzipSync(layers);
    expect(refusal(layers)).toMatchObject({ message: expect.stringMatching(/compressed more than 4 times/) });
    expect(refusal(gzipSync(json('1').repeat(10)), { maxPayloadBytes: 1000 })).toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
    });
    expect(refusal(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}${json('1')}`)).toMatchObject({
      code: 'NOT_A_LOGS_PAYLOAD',
    });
    expect(refusal('{}'.repeat(1_000_000)).code).toBe('NOT_A_LOGS_PAYLOAD');
  });
});

describe('an export', () => {
  const origin = { logGroup: '/ecs/dev/ell', logStream: 'app/1', owner: '123456789012' };
  const lines = [
    '2026-01-31T10:00:00.000Z first',
    '2026-01-31T10:00:00.000Z ERROR x',
    '\tat a.B.c(B.java:1)',
    '',
    '2026-01-31T10:00:01.500Z {"level":"INFO"}',
    '2026-01-31T10:00:01.500Z ',
    '2026-01-31T10:00:02.000Z same',
    '2026-01-31T10:00:02.000Z same',
  ].join('\n');

  it('is read line by line: a line without a time belongs to the message above', () => {
    for (const input of [lines, `${lines}\n`, gzipSync(`${lines}\n`), Buffer.from(lines)]) {
      const [batch] = decodeAll(input, { origin });
      expect(batch).toMatchObject({ kind: 'data', ...origin, setAside: [] });
      const events = batch?.kind === 'data' ? batch.events : [];
      expect(events.map(({ message }) => message)).toEqual([
        'first',
        'ERROR x\n\tat a.B.c(B.java:1)\n',
        '{"level":"INFO"}',
        '',
        'same',
        'same',
      ]);
      expect(events[2]?.timestampMs).toBe(Date.parse('2026-01-31T10:00:01.500Z'));
      expect(new Set(events.map(({ id }) => id)).size).toBe(6);
    }
  });

  it('has the same ids each time, whatever the chunks, and other ids for another stream', async () => {
    const ids = await idsIn(gzipSync(lines), { origin });
    expect(ids).toHaveLength(6);
    expect(await idsIn(lines, { origin })).toEqual(ids);
    const other = await idsIn(lines, { origin: { ...origin, logStream: 'app/2' } });
    expect(other.filter((id) => ids.includes(id))).toEqual([]);
  });

  it('is split into payloads, however many events it has, none of them lost', async () => {
    const many = Array.from(
      { length: 5_000 },
      (_, i) => `2026-01-31T10:00:00.${String(i % 1000).padStart(3, '0')}Z line ${i}`,
    );
    expect(new Set(await idsIn(gzipSync(many.join('\n')), { origin })).size).toBe(5_000);
  });

  it('is refused without the name of its log group, and says how to give it', () => {
    expect(refusal(Buffer.from(lines))).toMatchObject({
      message: expect.stringMatching(
        /an export of CloudWatch Logs, which does not name its log group: give it \(--log-group/,
      ),
    });
  });

  it('may be the answer of aws logs filter-log-events, with its ids and streams, or of get-log-events', async () => {
    const events = [
      { logStreamName: 'a', timestamp: 1, message: 'x', ingestionTime: 2, eventId: '31' },
      { logStreamName: 'b', timestamp: 2, message: 'y', ingestionTime: 2, eventId: '32' },
    ];
    const filtered = text({ events, searchedLogStreams: [] });
    expect(await idsIn(filtered, { origin: { logGroup: 'g' } })).toEqual(['31', '32']);
    expect(decodeAll(filtered, { origin: { logGroup: 'g' } })).toMatchObject([{ logStream: 'a' }, { logStream: 'b' }]);
    const got = text({
      events: [{ timestamp: 1, message: 'x', ingestionTime: 2 }],
      nextForwardToken: 'f/1',
      nextBackwardToken: 'b/1',
    });
    expect(await idsIn(got, { origin })).toHaveLength(1);
    expect(refusal(filtered)).toMatchObject({
      message: expect.stringMatching(/answer of the CloudWatch Logs API, which does not name/),
    });
  });
});
