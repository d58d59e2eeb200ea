import { growth } from '@bizom/testbed/growth';
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

  it.each([
    ['a trace', '\tat a.B.c(B.java:1)'],
    ['the braces of a text that begins like JSON', '\tat {}'],
  ])('takes time in proportion to the lines of %s', (_, line) => {
    const trace = (count: number) => lines('{ERROR x', ...Array.from({ length: count }, () => line));
    expect(growth(stitch, { short: trace(2_000), long: trace(8_000) }, 10)).toBeLessThan(10);
  });

  it('never grows a document beyond what an event may be', () => {
    const huge = '\tat a.B.c(B.java:1)'.padEnd(600_000, 'x');
    expect(texts(lines('ERROR', huge, huge))).toHaveLength(2);
  });
});

describe('stitching joins the traces of', () => {
  const next = '2026-01-01 INFO next';
  it.each<[string, string[]]>([
    [
      'Kotlin, across coroutines',
      [
        '2026-01-01 ERROR failed',
        'java.lang.IllegalStateException: x',
        '\tat in.bizom.OrdersKt$load$1.invokeSuspend(Orders.kt:12)',
        '\t(Coroutine boundary)',
        '\tat in.bizom.OrdersKt$main$1.invokeSuspend(Orders.kt:40)',
        '\t(Coroutine creation stacktrace)',
        '\tat kotlin.coroutines.intrinsics.IntrinsicsKt.create(IntrinsicsJvm.kt:116)',
        '(Coroutine boundary)',
        '\tat _COROUTINE._BOUNDARY._(CoroutineDebugging.kt:46)',
        'Caused by: java.lang.IllegalStateException: x',
        '\t... 23 more',
      ],
    ],
    [
      'Logback, the root cause first, with the jars',
      [
        '2026-01-01 ERROR failed',
        'java.io.IOException: reset',
        '\tat a.B.c(B.java:1) ~[app.jar:1.0]',
        '\t... 12 common frames omitted',
        'Wrapped by: java.lang.IllegalStateException: closed',
        '\tat a.B.d(B.java:2) [classes/:na]',
        '\t... 5 frames truncated',
        '\t... 3 frames excluded',
      ],
    ],
    [
      'suppressed exceptions and circles',
      [
        'java.lang.RuntimeException: a',
        '\tat a.B.c(B.java:1)',
        '\tSuppressed: java.lang.RuntimeException: b',
        '\t\tat a.B.d(B.java:2)',
        '\t\t... 1 more',
        '\tCaused by: java.lang.RuntimeException: c',
        'Caused by: java.lang.RuntimeException: d',
        '\t[CIRCULAR REFERENCE: java.lang.RuntimeException: a]',
        'Caused by: [CIRCULAR REFERENCE: java.lang.RuntimeException: a]',
        '\t... suppressed 27 lines',
      ],
    ],
    [
      'Scala',
      [
        'scala.MatchError: 3 (of class java.lang.Integer)',
        '  at $line3.$read$$iw.<init>(<console>:1)',
        '  ... 12 elided and 3 more',
        '  ... 28 elided',
        'Caused by: java.util.NoSuchElementException: None.get',
        '\tat flatMap @ demo.Main$.run(Main.scala:10)',
      ],
    ],
    [
      'Clojure',
      [
        'clojure.lang.ExceptionInfo: failed {:order 1}',
        ' at clojure.core$ex_info.invokeStatic (core.clj:4739)',
        '    user$place_BANG_.invoke (NO_SOURCE_FILE:1)',
        '    clojure.lang.Compiler.eval (Compiler.java:7176)',
        'Caused by: java.lang.ArithmeticException: Divide by zero',
        '    clojure.lang.Numbers.divide (Numbers.java:188)',
      ],
    ],
    [
      'Clojure, as data',
      [
        '2026-01-01 ERROR #error {',
        ' :cause "Divide by zero"',
        ' :via',
        ' [{:type java.lang.ArithmeticException',
        '   :message "Divide by zero"',
        '   :at [clojure.lang.Numbers divide "Numbers.java" 188]}]',
        ' :trace',
        ' [[clojure.lang.Numbers divide "Numbers.java" 188]',
        '  [user$eval1 invokeStatic "NO_SOURCE_FILE" 1]]}',
      ],
    ],
    [
      'Reactor',
      [
        'java.lang.IllegalStateException: x',
        '\tat a.B.c(B.java:1)',
        '\tSuppressed: reactor.core.publisher.FluxOnAssembly$OnAssemblyException: ',
        'Error has been observed at the following site(s):',
        '\t*__checkpoint \u21e2 Handler in.bizom.Orders#place() [DispatcherHandler]',
        '\t|_ checkpoint \u21e2 HTTP GET "/orders"',
        'Original Stack Trace:',
        '\t\tat a.B.d(B.java:2)',
      ],
    ],
    [
      'Dropwizard',
      [
        'ERROR [2026-01-01 10:00:00,000] in.bizom.Orders: failed',
        '! java.io.IOException: reset',
        '! at in.bizom.Orders.place(Orders.java:10)',
        '! ... 12 common frames omitted',
        '! Causing: java.lang.RuntimeException: x',
        '! Caused by: java.io.IOException: y',
      ],
    ],
    [
      'RMI, and dumps of threads',
      [
        'java.rmi.ConnectException: refused; nested exception is: ',
        '\tjava.net.ConnectException: Connection refused',
        '\tat sun.rmi.transport.tcp.TCPEndpoint.newSocket(TCPEndpoint.java:619)',
        '\t- locked <0x00000007bfa0> (a java.lang.Object)',
        '\t- waiting to lock <0x00000007bfa0> (a java.lang.Object)',
        '\t- parking to wait for  <0x00000007bfa0> (a java.util.concurrent.locks.ReentrantLock)',
      ],
    ],
  ])('%s', (_, trace) => {
    expect(texts(lines(...trace, next))).toEqual([trace.join('\n'), next]);
  });

  it('keeps lines that look like these outside of a trace', () => {
    const plain = [
      'INFO list',
      '    order (items:12)',
      ' :cause unknown',
      '  [orders list "a"',
      '! attention',
      '\t|_ tree',
    ];
    expect(texts(lines(...plain))).toEqual(plain);
  });
});

describe('stitching lines that FireLens wrapped', () => {
  const wrapped = (log: string, more: object = {}) =>
    JSON.stringify({
      source: 'stderr',
      log,
      container_id: 'c1',
      container_name: '/ecs-ell',
      ecs_cluster: 'dev',
      ...more,
    });
  const piece = (log: string, ordinal: number, isLast: boolean, id = 'p1', more: object = {}) =>
    wrapped(log, {
      partial_message: 'true',
      partial_id: id,
      partial_ordinal: `${ordinal}`,
      partial_last: `${isLast}`,
      ...more,
    });
  const parsed = (events: LogEvent[]) => texts(events).map((text) => JSON.parse(text));
  const fields = { source: 'stderr', container_id: 'c1', container_name: '/ecs-ell', ecs_cluster: 'dev' };

  it('joins the trace in them and keeps the fields of the first', () => {
    const trace = ['ERROR failed', 'java.lang.IllegalStateException: x', '\tat a.B.c(B.java:1)', '\t... 3 more'];
    const { events, stitched } = stitch(lines(...trace.map((line) => wrapped(line)), wrapped('INFO next')));
    expect(events.map(({ message }) => JSON.parse(message))).toEqual([
      { ...fields, log: trace.join('\n') },
      { ...fields, log: 'INFO next' },
    ]);
    expect({ stitched, id: events[0]?.id }).toEqual({ stitched: 3, id: '0' });
  });

  it('joins the pieces of a long line without anything between them', () => {
    expect(
      parsed(lines(piece('{"a":"x', 1, false), piece('y', 2, false), piece('z"}', 3, true), wrapped('next'))),
    ).toEqual([
      { ...fields, log: '{"a":"xyz"}' },
      { ...fields, log: 'next' },
    ]);
  });

  it('keeps apart what several containers and outputs wrote at the same time', () => {
    const out = { source: 'stdout' };
    const events = lines(
      piece('a1', 1, false),
      piece('b1', 1, false, 'p2', out),
      wrapped('ERROR x', { container_id: 'c2' }),
      piece('a2', 2, true),
      wrapped('\tat a.B.c(B.java:1)', { container_id: 'c2' }),
      piece('b2', 2, true, 'p2', out),
    );
    expect(parsed(events).map(({ log }) => log)).toEqual(['a1a2', 'b1b2', 'ERROR x\n\tat a.B.c(B.java:1)']);
  });

  it('keeps pieces apart that do not follow each other, and says of an unfinished line that it is one', () => {
    expect(parsed(lines(piece('a', 1, false), piece('c', 3, true))).map(({ log }) => log)).toEqual(['a', 'c']);
    expect(parsed(lines(piece('a', 1, true), piece('b', 2, true))).map(({ log }) => log)).toEqual(['a', 'b']);
    expect(parsed(lines(piece('a', 1, false), piece('b', 2, false)))).toEqual([
      { ...fields, log: 'ab', partial_message: 'true', partial_id: 'p1', partial_ordinal: '1', partial_last: 'false' },
    ]);
  });

  it('never joins anything to a line of JSON, nor lines that only have a field called log', () => {
    expect(parsed(lines(wrapped('{"level":"INFO"}'), wrapped('\tat a.B.c(B.java:1)')))).toHaveLength(2);
    const other = JSON.stringify({ log: 'ERROR x', level: 'ERROR' });
    expect(texts(lines(other, JSON.stringify({ log: '\tat a.B.c(B.java:1)' })))).toHaveLength(2);
  });
});
