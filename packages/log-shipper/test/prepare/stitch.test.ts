import { describe, expect, it } from 'vitest';
import type { LogEvent } from '../../src/payload/decode.ts';
import { stitch } from '../../src/prepare/stitch.ts';

const lines = (...messages: string[]): LogEvent[] =>
  messages.map((message, i) => ({ id: `${i}`, timestampMs: 1000 + i, message }));
const texts = (events: readonly LogEvent[]) => stitch(events).events.map(({ message }) => message);

describe('stitching', () => {
  it('makes one document of a Java stack trace, with the first line’s id and time', () => {
    const trace = lines(
      '2026-01-01 ERROR request failed',
      'java.lang.IllegalStateException: closed',
      '\tat in.bizom.Orders.place(Orders.java:10)',
      '\t... 12 more',
      'Caused by: java.io.IOException: reset',
      '\tSuppressed: java.lang.RuntimeException: x',
      '2026-01-01 INFO next',
    );
    const { events, stitched } = stitch(trace);
    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({ id: '0', timestampMs: 1000 });
    expect(events[0]?.message.split('\n')).toHaveLength(6);
    expect(stitched).toBe(5);
  });

  it('never joins anything to a line of JSON, which would be none then', () => {
    const json = '{"level":"INFO","user":"u"}';
    const thread = 'Exception in thread "t1" java.lang.IllegalStateException: x';
    expect(
      texts(lines(json, 'java.lang.OutOfMemoryError: Java heap space', '\tat a.B.c(B.java:1)', thread, '\tat d')),
    ).toEqual([json, 'java.lang.OutOfMemoryError: Java heap space\n\tat a.B.c(B.java:1)', `${thread}\n\tat d`]);
    expect(texts(lines(json, '\tat a.B.c(B.java:1)'))).toHaveLength(2);
  });

  it('joins the pieces of a line of JSON that Fargate cut', () => {
    const json = JSON.stringify({ a: 'x'.repeat(16_390) });
    expect(texts(lines(json.slice(0, 16_384), json.slice(16_384), '\tat a.B.c(B.java:1)'))).toEqual([
      json,
      '\tat a.B.c(B.java:1)',
    ]);
  });

  it('keeps two throwables apart', () => {
    const first = [
      'ERROR a',
      'java.lang.IllegalStateException: a',
      '\tat a.B.c(B.java:1)',
      'Caused by: java.io.IOException: b',
    ];
    const second = ['java.lang.IllegalArgumentException: c', '\tat a.B.d(B.java:2)'];
    expect(texts(lines(...first, ...second))).toEqual([first.join('\n'), second.join('\n')]);
    expect(texts(lines('ERROR a', 'Exception in thread "main" java.lang.Error: x'))).toHaveLength(2);
  });

  it('leaves lines that only look a little like a trace', () => {
    const plain = [
      'at last it works',
      'INFO 3 more orders',
      '  indented text',
      'The error: Caused by nothing',
      'Exception handling is on',
    ];
    expect(texts(lines(...plain))).toEqual(plain);
  });

  it('joins a line that Fargate cut at 16 KB without adding anything, whatever follows', () => {
    const whole = `${'ü'.repeat(8192)}and the rest`;
    const [first, second] = [whole.slice(0, 8192), whole.slice(8192)];
    expect(texts(lines(first, second, 'next'))).toEqual([whole, 'next']);
  });

  it('keeps lines apart that are more than a second apart, or out of order', () => {
    const [head, at] = lines('ERROR x', '\tat a.B.c(B.java:1)') as [LogEvent, LogEvent];
    expect(texts([head, { ...at, timestampMs: head.timestampMs + 1001 }])).toHaveLength(2);
    expect(texts([head, { ...at, timestampMs: head.timestampMs - 1 }])).toHaveLength(2);
  });

  it('starts a separate document where a payload begins inside a trace', () => {
    expect(texts(lines('\tat a.B.c(B.java:1)', '\tat a.B.d(B.java:2)', 'next'))).toEqual([
      '\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)',
      'next',
    ]);
  });

  it('gives the same documents for the same payload', () => {
    const events = lines('a', '\tat a.B.c(B.java:1)', 'b');
    expect(stitch(events)).toEqual(stitch(structuredClone(events)));
  });

  it('never grows a document beyond what an event may be', () => {
    const huge = '\tat a.B.c(B.java:1)'.padEnd(600_000, 'x');
    expect(texts(lines('ERROR', huge, huge))).toHaveLength(2);
  });
});
