import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { blueprintBody } from '../../bench/blueprint.ts';
import { payloadKinds, samplePayload } from '../../bench/payloads.ts';
import { decode, encode } from '../../src/index.ts';
import { EventTable, Span, spanLength } from '../../src/scan/event-table.ts';
import { PlainEvents } from '../../src/scan/plain-events.ts';
import { sourceSha256 } from '../../src/scan/plain-events-wasm.ts';

const windowBytes = 262_144;

it('is compiled from the source that is there (else: npm run wasm -w @bizom/log-shipper)', () => {
  const source = readFileSync(new URL('../../wasm/plain-events.ts', import.meta.url));
  expect(createHash('sha256').update(source).digest('hex')).toBe(sourceSha256);
});

const event = (message: string, { id = '36000000000000000000000000000000000000000000000000000001', more = '' } = {}) =>
  `{"id":"${id}","timestamp":1790000000123,"message":"${message}"${more}}`;

/** What it makes of events in JSON, the bracket behind them included. */
function scan(events: string) {
  const bytes = Buffer.from(`${events}]}`);
  const table = new EventTable(10_000);
  const end = new PlainEvents(bytes).scan(0, table);
  const messages = Array.from({ length: table.eventCount }, (_, row) => {
    const at = (place: number) => table.spans[row * spanLength + place];
    return bytes.toString('utf8', at(Span.messageStart), at(Span.messageEnd));
  });
  return { messages, rest: bytes.toString('utf8', end), times: [...table.timestampsMs.subarray(0, table.eventCount)] };
}

describe('plain events', () => {
  it('are those whose message cannot bring fields, up to the bracket behind them', () => {
    const messages = ['', 'a line', 'Köln \\"x\\" \\n\\tat a.b(C.java:1)\\u00e9', 'Order{id=1}', '{oops', 'a}b', 'é{'];
    const { messages: found, rest, times } = scan(messages.map((message) => event(message)).join(','));
    expect(found).toEqual(messages);
    expect(rest).toBe(']}');
    expect(times).toEqual(messages.map(() => 1_790_000_000_123));
  });

  it.each([
    ['an object', event('{\\"a\\":1}')],
    ['an object behind text', event('got {\\"a\\":1}')],
    ['an empty object', event('{}')],
    ['an object after white space', event('x { \\"a\\":1}')],
    ['a brace in an escape', event('\\u007b\\"a\\":1}')],
    ['a brace in an escape of capitals', event('\\u007B\\"a\\":1}')],
    ['a wrong escape', event('\\x')],
    ['a wrong unicode escape', event('\\u00g0')],
    ['extracted fields', event('a', { more: ',"extractedFields":{"a":"b"}' })],
    ['an id with an escape', event('a', { id: '1\\n2' })],
    ['an empty id', event('a', { id: '' })],
    ['a timestamp of twelve digits', event('a').replace('1790000000123', '179000000012')],
    ['an invalid timestamp', event('a').replace('1790000000123', '17900000001e3')],
    ['a timestamp before 2001', event('a').replace('1790000000123', '0790000000123')],
    ['other keys', event('a').replace('"message"', '"massage"')],
    ['no end', event('a').slice(0, -2)],
  ])('are not those with %s', (_, other) => {
    const { messages, rest } = scan(`${event('before')},${other},${event('behind')}`);
    expect(messages).toEqual(['before']);
    expect(rest.startsWith(other)).toBe(true);
  });
});

describe('a payload of more than one window', () => {
  it.each(payloadKinds)('gives what parsing it gives: %s', (kind) => {
    const gzip = samplePayload(kind, 3_000);
    const { kind: _, ...batch } = decode(gzip) as Extract<ReturnType<typeof decode>, { kind: 'data' }>;
    const logEvents = batch.events.map(({ timestampMs, ...rest }) => ({ ...rest, timestamp: timestampMs }));
    expect(documents(encode(gzip))).toEqual(
      documents(Buffer.from(blueprintBody({ ...batch, messageType: 'DATA_MESSAGE', logEvents } as never))),
    );
  });

  it.each([0, 1, 40_000, windowBytes - 200, windowBytes, 3 * windowBytes])('with a message of %d bytes', (length) => {
    const lines = Array.from({ length: 2_000 }, (_, i) => `line ${i} ${'x'.repeat(i % 200)}`);
    const messages = [...lines, 'y'.repeat(length), ...lines];
    const found = documents(encode(Buffer.from(payloadOf(messages.map((message) => event(message))))));
    expect(found.map(({ '@message': message }) => message)).toEqual(messages);
  });

  it('is refused for a control character, wherever it stands', () => {
    const message = 'x'.repeat(windowBytes + 40);
    const start = payloadOf([event('')]).indexOf('"}]}');
    for (const at of [
      0,
      1,
      15,
      16,
      17,
      windowBytes - start - 1,
      windowBytes - start,
      windowBytes - start + 1,
      message.length - 1,
    ]) {
      const json = payloadOf([event(`${message.slice(0, at)}\u0001${message.slice(at + 1)}`)]);
      expect(() => encode(Buffer.from(json)), `at ${at}`).toThrow(expect.objectContaining({ code: 'NOT_JSON' }));
    }
  });
});

function payloadOf(events: string[]): string {
  const origin = '"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s","subscriptionFilters":["f"]';
  return `{${origin},"logEvents":[${events.join(',')}]}`;
}

function documents(body: Uint8Array): Record<string, unknown>[] {
  return Buffer.from(body)
    .toString()
    .trimEnd()
    .split('\n')
    .filter((_, line) => line % 2 === 1)
    .map((line) => JSON.parse(line));
}
