import { describe, expect, it } from 'vitest';
import { excerptOf } from '../../src/enrich/excerpt.ts';
import { redact } from '../../src/enrich/redact.ts';

const frames = (count: number) => Array.from({ length: count }, (_, i) => `\tat com.bizom.Ell.f${i}(Ell.java:${i})`);
const info = (count: number) => Array.from({ length: count }, (_, i) => `INFO line ${i}`);

describe('the excerpt of a log', () => {
  it('is its last lines where nothing was thrown', () => {
    expect(excerptOf(info(300), 40)).toEqual(info(300).slice(-40));
  });

  it('keeps the last stack trace whole, with its first line and its causes, however long', () => {
    const trace = [
      'java.lang.IllegalStateException: no',
      ...frames(60),
      'Caused by: java.io.IOException: disk',
      ...frames(30),
      '\t... 12 more',
    ];
    const excerpt = excerptOf([...info(100), ...trace, 'INFO bye'], 40);
    expect(excerpt).toEqual([...trace, 'INFO bye']);
  });

  it('keeps a trace whose message has several lines', () => {
    const trace = [
      'Exception in thread "main" java.lang.Error: a',
      ...frames(30),
      'Caused by: java.lang.Error: first',
      'second line',
      'third line',
      ...frames(20),
    ];
    expect(excerptOf([...info(50), ...trace], 10)).toEqual(trace);
  });

  it('does not go back for a trace of long ago', () => {
    expect(excerptOf(['java.lang.Error: old', ...frames(3), ...info(100)], 40)).toEqual(info(100).slice(-40));
  });

  it('takes a trace in one event as well as one event a line', () => {
    const trace = ['java.lang.Error: x', ...frames(3)];
    expect(excerptOf([trace.join('\n')])).toEqual(excerptOf(trace));
  });

  it('holds 256 KB of one line and of many', () => {
    expect(excerptOf(['x'.repeat(262_144)]).join('').length).toBeLessThan(2100);
    expect(excerptOf(Array(4000).fill('y'.repeat(64)))).toHaveLength(40);
  });
});

describe('redaction', () => {
  it.each([
    ['password=hunter2 next', 'password=[redacted] next'],
    ['-Dspring.datasource.password=hunter2', '-Dspring.datasource.password=[redacted]'],
    ['{"apiKey": "hunter2", "user": "me"}', '{"apiKey": [redacted], "user": "me"}'],
    ["secret='hun ter2'", 'secret=[redacted]'],
    ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer [redacted]'],
    ['jdbc:postgresql://app:hunter2@db:5432/ell', 'jdbc:postgresql://app:[redacted]@db:5432/ell'],
    ['key AKIAIOSFODNN7EXAMPLE used', 'key [redacted] used'],
    ['aws_secret_access_key = wJalrXUtnFEMI/K7MDENG', 'aws_secret_access_key = [redacted]'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def', '[redacted]'],
    [
      'https://api.telegram.org/bot123456789:AAabcdefghijklmnopqrstuvwxyz012345/x',
      'https://api.telegram.org/bot[redacted]/x',
    ],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----', '[redacted]'],
  ])('%s', (text, redacted) => expect(redact(text)).toBe(redacted));

  it.each(['passwordless login works', 'http://host:8080/path', 'Task 7c1e00 at 10:41:07', 'token bucket is empty'])(
    'leaves "%s" as it is',
    (text) => expect(redact(text)).toBe(text),
  );

  it('takes time in proportion to the text, whatever it is', () => {
    for (const part of ['password=', 'eyJ', '://a:', '"', 'Bearer ', '1:', '-----BEGIN PRIVATE KEY-----']) {
      const start = performance.now();
      redact(part.repeat(262_144 / part.length));
      // A quadratic expression needs minutes for 256 KB.
      expect(performance.now() - start).toBeLessThan(20_000);
    }
  });
});
