import { describe, expect, it } from 'vitest';
import { Redactor } from '../src/prepare/redact.ts';

const redact = (text: string, fields: string[] = ['password', 'apiKey'], patterns: RegExp[] = []) => {
  const redactor = new Redactor({ fields, patterns });
  return { text: redactor.text(text), count: redactor.count };
};

describe('redaction', () => {
  it.each([
    ['{"user":"a","password":"s3cret"}', '{"user":"a","password":"[redacted]"}', 1],
    ['got {"a":{"b":[{"PASSWORD":"x"}]}}\n', 'got {"a":{"b":[{"PASSWORD":"[redacted]"}]}}\n', 1],
    ['{"password":{"old":"a","new":"b"}}', '{"password":"[redacted]"}', 1],
    ['login password=s3cret ok', 'login password=[redacted] ok', 1],
    ['login password: "s3 cret", ok', 'login password: [redacted], ok', 1],
    ['GET /?apiKey=abc&x=1 password=z', 'GET /?apiKey=[redacted]&x=1 password=[redacted]', 2],
    ['{"body":"password=abc"}', '{"body":"password=[redacted]"}', 1],
    ['{"body":"{\\"password\\":\\"abc\\"}"}', '{"body":"{\\"password\\":\\"[redacted]\\"}"}', 1],
    ['the passwordless login', 'the passwordless login', 0],
    ['{"password":null}', '{"password":null}', 0],
    ['no secrets { here', 'no secrets { here', 0],
  ])('of %s', (text, expected, count) => {
    expect(redact(text)).toEqual({ text: expected, count });
  });

  it('leaves the text of a JSON message alone, to the letter, where there is nothing to redact', () => {
    const text = '{ "n" : 1.0, "big": 12345678901234567890 }';
    expect(redact(text).text).toBe(text);
  });

  it('keeps the digits of big integers beside a secret', () => {
    expect(redact('{"id":12345678901234567890,"password":"x"}').text).toBe(
      '{"id":12345678901234567890,"password":"[redacted]"}',
    );
  });

  it('replaces every match of a pattern, also one without the g flag', () => {
    expect(redact('card 4111111111111111 and 4222222222222222', [], [/\b4\d{15}\b/])).toEqual({
      text: 'card [redacted] and [redacted]',
      count: 2,
    });
  });

  it('redacts extracted fields by name and by pattern', () => {
    const redactor = new Redactor({ fields: ['token'], patterns: [/\d{16}/] });
    const event = redactor.event({
      id: '1',
      timestampMs: 1,
      message: 'm',
      extractedFields: { token: 'abc', card: '4111111111111111', user: 'u' },
    });
    expect(event.extractedFields).toEqual({ token: '[redacted]', card: '[redacted]', user: 'u' });
    expect(redactor.count).toBe(2);
  });
});
