import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encode } from '../../src/encode/encode.ts';
import { PayloadError } from '../../src/errors.ts';
import { decode, type LogBatch } from '../../src/payload/decode.ts';
import { goldenCases, payloadOf } from '../payloads.ts';

const good = { id: '1', timestamp: 1_421_116_133_213, message: 'm' };
const payload = payloadOf([good]);

/** The error of every way in: they must agree. */
function refusal(input: Uint8Array | string, options = {}): PayloadError {
  const errors = [decode, encode].map((open) => {
    try {
      open(input, options);
    } catch (error) {
      return error;
    }
    return undefined;
  });
  for (const error of errors) expect(error).toBeInstanceOf(PayloadError);
  const [decoded, encoded] = errors as [PayloadError, PayloadError];
  expect(encoded.message).toBe(decoded.message);
  return decoded;
}

function batchOf(input: Uint8Array | string): LogBatch {
  const batch = decode(input);
  if (batch.kind !== 'data') throw new Error('a control message');
  return batch;
}

describe('decode takes', () => {
  const json = JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '1',
    logGroup: 'g',
    logStream: 's',
    logEvents: [good],
  });
  const gzip = gzipSync(json);
  const base64 = gzip.toString('base64');
  const ways: [string, Uint8Array | string][] = [
    ['gzip bytes', gzip],
    ['a view into larger bytes', new Uint8Array(Buffer.concat([Buffer.from('xxx'), gzip])).subarray(3)],
    ['base64', base64],
    ['base64 in lines', base64.replace(/.{76}/g, '$&\r\n')],
    ['base64 for URLs, without padding', gzip.toString('base64url')],
    ['a file of base64', Buffer.from(`${base64}\n`)],
    ['a file of base64 in lines', Buffer.from(base64.replace(/.{76}/g, '$&\n'))],
    ['JSON text', json],
    ['JSON bytes', Buffer.from(json)],
    ['the Lambda event', JSON.stringify({ awslogs: { data: base64 } })],
    [
      'a file of the Lambda event, with line breaks',
      Buffer.from(JSON.stringify({ awslogs: { data: base64 } }, null, 2)),
    ],
    ['gzip of several members', Buffer.concat([gzipSync(json.slice(0, 40)), gzipSync(''), gzipSync(json.slice(40))])],
  ];
  it.each(ways)('%s', (_, input) => {
    expect(batchOf(input)).toMatchObject({
      logGroup: 'g',
      events: [{ id: '1', timestampMs: good.timestamp, message: 'm' }],
    });
    expect(Buffer.from(encode(input)).toString()).toContain('"@message":"m"');
  });

  it('a control message, and says so', () => {
    const control = gzipSync(JSON.stringify({ messageType: 'CONTROL_MESSAGE', logEvents: [{}] }));
    expect(decode(control)).toEqual({ kind: 'control' });
    expect(encode(control)).toHaveLength(0);
  });

  it('a payload without events', () => {
    expect(batchOf(payloadOf([])).events).toEqual([]);
    expect(encode(payloadOf([]))).toHaveLength(0);
  });
});

describe('decode refuses, by a stable code and a message that says what was received,', () => {
  it('what is no base64', () => {
    expect(refusal('H4sI*AAA')).toMatchObject({
      code: 'NOT_BASE64',
      message: expect.stringContaining('character "*" at 4'),
    });
    expect(refusal(' \n')).toMatchObject({ code: 'NOT_BASE64', message: expect.stringContaining('received nothing') });
    expect(refusal('H4sIA')).toMatchObject({ code: 'NOT_BASE64', message: expect.stringContaining('5 characters') });
  });

  it('what is no gzip', () => {
    expect(refusal(Buffer.from([0x50, 0x4b, 3, 4, 5]))).toMatchObject({
      code: 'NOT_GZIP',
      message: expect.stringContaining('50 4b 03 04'),
    });
    expect(refusal('')).toMatchObject({ code: 'NOT_GZIP', message: expect.stringContaining('no bytes') });
    expect(refusal(new Uint8Array()).code).toBe('NOT_GZIP');
    expect(refusal('bm90IGd6aXA=').code).toBe('NOT_GZIP');
  });

  it('gzip that is cut off, wherever', () => {
    for (let length = 2; length < payload.length; length++) {
      expect(refusal(payload.subarray(0, length)).code).toBe('TRUNCATED_GZIP');
    }
  });

  it('gzip with a wrong checksum, a wrong size, or broken data', () => {
    for (const at of [payload.length - 8, payload.length - 1, 30]) {
      const broken = Buffer.from(payload);
      broken[at] = (broken[at] as number) ^ 0x55;
      expect(refusal(broken).code).toBe('CORRUPT_GZIP');
    }
  });

  it('gzip whose second member is broken', () => {
    const second = gzipSync('x'.repeat(100));
    second[second.length - 5] = (second[second.length - 5] as number) ^ 1;
    expect(refusal(Buffer.concat([payload, second])).code).toBe('CORRUPT_GZIP');
  });

  it('more than maxPayloadBytes, inflated or as it comes', () => {
    const json = Buffer.from(JSON.stringify({ logEvents: [], x: 'y'.repeat(2000) }));
    expect(refusal(gzipSync(json), { maxPayloadBytes: 1000 })).toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
      message: expect.stringContaining('maxPayloadBytes (1000)'),
    });
    expect(refusal(json, { maxPayloadBytes: 1000 }).code).toBe('PAYLOAD_TOO_LARGE');
    const inflater = () => json;
    expect(refusal(gzipSync(json), { maxPayloadBytes: 1000, inflater }).code).toBe('PAYLOAD_TOO_LARGE');
  });

  it('a gzip bomb, without inflating it further than maxPayloadBytes', () => {
    const large = gzipSync(Buffer.alloc(1 << 28, 0x20), { level: 1 });
    const maxPayloadBytes = 8 << 20;
    const hint = Buffer.from(large);
    hint.writeUInt32LE(1000, hint.length - 4);
    for (const bomb of [large, hint]) {
      const before = process.memoryUsage();
      expect(refusal(bomb, { maxPayloadBytes }).code).toBe('PAYLOAD_TOO_LARGE');
      expect(process.memoryUsage().arrayBuffers - before.arrayBuffers).toBeLessThan(8 * maxPayloadBytes);
    }
  });

  it('what is no JSON', () => {
    expect(refusal(gzipSync('<html>'))).toMatchObject({
      code: 'NOT_JSON',
      message: expect.stringContaining("token '<'"),
    });
    expect(refusal('{"logEvents":[}').code).toBe('NOT_JSON');
  });

  it('what is no JSON, without quoting it', () => {
    for (const text of ['{"a":hunter2}', `{"b":"${'x'.repeat(50)}","a":hunter2,"c":"${'x'.repeat(50)}"}`]) {
      const error = refusal(text);
      expect(error.message).toBe("The payload is not JSON: Unexpected token 'h'.");
      expect(error.cause).toBeUndefined();
    }
  });

  it('JSON that is no Logs payload, naming the field', () => {
    const envelope = { messageType: 'DATA_MESSAGE', owner: '1', logGroup: 'g', logStream: 's', logEvents: [good] };
    expect(refusal(gzipSync('[1]'))).toMatchObject({
      code: 'NOT_A_LOGS_PAYLOAD',
      message: expect.stringContaining('[1]'),
    });
    for (const [field, value, received] of [
      ['logEvents', { a: 1 }, '{"a":1}'],
      ['logEvents', undefined, 'nothing'],
      ['owner', 12, '12'],
      ['logGroup', null, 'null'],
      ['logStream', ['s'], '["s"]'],
    ] as const) {
      const error = refusal(JSON.stringify({ ...envelope, [field]: value }));
      expect(error.code).toBe('NOT_A_LOGS_PAYLOAD');
      expect(error.message).toContain(`${field} must be`);
      expect(error.message).toContain(`received ${received}`);
    }
  });
});

describe('an event that can be no document', () => {
  const wrong: [string, unknown, string][] = [
    ['is no object', 'x', 'expected an event object, received "x"'],
    ['has no id', { ...good, id: undefined }, 'id: expected a non-empty string, received nothing'],
    ['has an empty id', { ...good, id: '' }, 'id: expected a non-empty string, received ""'],
    ['has a message that is no string', { ...good, message: { a: 1 } }, 'message: expected a string, received {"a":1}'],
    ['has no timestamp', { ...good, timestamp: null }, 'timestamp: expected milliseconds'],
    ['has a timestamp of words', { ...good, timestamp: 'yesterday' }, 'received "yesterday"'],
    ['has a timestamp beyond the year 9999', { ...good, timestamp: 253_402_300_800_000 }, 'received 253402300800000'],
  ];
  it.each(wrong)('because it %s is set aside with that reason, and the others go on', (_, event, reason) => {
    const input = payloadOf([good, event, { ...good, id: '2' }]);
    const batch = batchOf(input);
    expect(batch.events.map(({ id }) => id)).toEqual(['1', '2']);
    expect(batch.setAside).toEqual([
      { event: JSON.parse(JSON.stringify(event)), reason: expect.stringContaining(reason) },
    ]);
    expect(Buffer.from(encode(input)).toString().split('\n')).toHaveLength(5);
  });

  it('is not one whose timestamp is a string of digits', () => {
    expect(batchOf(payloadOf([{ ...good, timestamp: '1421116133213' }])).events[0]?.timestampMs).toBe(good.timestamp);
  });
});

describe('where the blueprint crashes on an event with a good timestamp', () => {
  const crashing = goldenCases.filter(
    ({ outcome, event }) => outcome.uncaught && typeof event['timestamp'] === 'number',
  );
  const indexable = crashing.filter(({ event }) => Number.isFinite(event['timestamp']));
  it.each(indexable.map(({ name, event }) => [name, event] as const))(
    'it is indexed with its six fields: %s',
    (_, event) => {
      const [, line = ''] = Buffer.from(encode(payloadOf([event])))
        .toString()
        .split('\n');
      const document = JSON.parse(line);
      expect(document).toMatchObject({ '@id': event.id, '@message': event['message'] });
      expect(Object.keys(document)).toEqual(
        expect.arrayContaining(['@id', '@timestamp', '@message', '@owner', '@log_group', '@log_stream']),
      );
    },
  );
});
