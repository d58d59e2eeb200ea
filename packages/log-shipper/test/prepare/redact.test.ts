import { compilePattern } from '@bizom/redact/patterns';
import { growth, repeated } from '@bizom/testbed/growth';
import { describe, expect, it } from 'vitest';
import { Redactor } from '../../src/prepare/redact.ts';

const redact = (text: string, fields: string[] = ['password', 'apiKey', 'authorization'], patterns: RegExp[] = []) => {
  const redactor = new Redactor({ secrets: false, fields, patterns: patterns.map(compilePattern) });
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
    ['Authorization: Bearer abc.def next', 'Authorization: [redacted] next', 1],
    ['{"h":"Authorization: Basic dTpw"}', '{"h":"Authorization: [redacted]"}', 1],
    ['body: "{\\"password\\":\\"a b\\"}"', 'body: "{\\"password\\":[redacted]}"', 1],
    ['{"password":["a","b c"]} took 5 ms', '{"password":"[redacted]"} took 5 ms', 1],
    ["login password='my secret phrase' ok", 'login password=[redacted] ok', 1],
    ['login password=["a", {"b": "]"}] ok', 'login password=[redacted] ok', 1],
    ['login password={"a":"b"} ok', 'login password=[redacted] ok', 1],
    ['login password="cut off here', 'login password=[redacted]', 1],
    ['{"u":{"password":"s3cret"},"u":{"b":1}}', '{"u":{"password":"[redacted]"},"u":{"b":1}}', 1],
    ['{"password":"a"} {"password":"b"}', '{"password":"[redacted]"} {"password":"[redacted]"}', 2],
    ['{"pass\\u0077ord":"a"}', '{"pass\\u0077ord":"[redacted]"}', 1],
    ['[{"password":"a"}]', '[{"password":"[redacted]"}]', 1],
    ['set {x} then {"password":["a","b"]}', 'set {x} then {"password":"[redacted]"}', 1],
    ['set {"x} then {"password":["a","b"]}', 'set {"x} then {"password":[redacted]}', 1],
    ['{"a":1}password=x', '{"a":1}password=[redacted]', 1],
    [
      '{"user"=>"x", "password"=>"a b"} password => b',
      '{"user"=>"x", "password"=>[redacted]} password => [redacted]',
      2,
    ],
    ['\u001b[36mpassword\u001b[0m=abc ok', '\u001b[36mpassword\u001b[0m=[redacted] ok', 1],
    ['-Dspring.datasource.password=abc ok', '-Dspring.datasource.password=[redacted] ok', 1],
    ['{"spring.datasource.password":"abc"}', '{"spring.datasource.password":"[redacted]"}', 1],
    ['<password>a b</password>', '<password>[redacted]</password>', 1],
    ['<a><Password type="x">a</Password></a>', '<a><Password type="x">[redacted]</Password></a>', 1],
  ])('of %s', (text, expected, count) => {
    expect(redact(text)).toEqual({ text: expected, count });
  });

  it('leaves the text of a JSON message alone, to the letter, where there is nothing to redact', () => {
    const text = '{ "n" : 1.0, "big": 12345678901234567890 }';
    expect(redact(text).text).toBe(text);
  });

  it('keeps the digits of big integers next to a secret', () => {
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

  it.each([
    ['{"user":"bob\\u0040example.com","n":1.0}', '{"user":"[redacted]","n":1.0}'],
    ['{"level":"INFO","card":4111111111111111}', '{"level":"INFO","card":"[redacted]"}'],
    ['{"level":"INFO","msg":"token=abc","user":"u"}', '{"level":"INFO","msg":"[redacted]","user":"u"}'],
    [
      '{"a@b.com":{"u":"a@b.com"},"u":1,"u":"\\u0061@b.com"}',
      '{"[redacted]":{"u":"[redacted]"},"u":1,"u":"[redacted]"}',
    ],
    ['{"url":"https:\\/\\/u:pw@host.com\\/x"}', '{"url":"[redacted]"}'],
  ])('of patterns sees what JSON means, and leaves it JSON: %s', (text, expected) => {
    expect(redact(text, [], [/\b4\d{15}\b/, /token=\S+/, /\S+@\S+/]).text).toBe(expected);
  });

  it('of patterns also sees what JSON is written of', () => {
    expect(redact('{"ssn": "1"}', [], [/"ssn": "\d"/])).toEqual({ text: '{[redacted]}', count: 1 });
  });

  it('goes as deep as JSON does, and through the longest events', () => {
    const deep = `{"a":${'['.repeat(50_000)}{"password":"x"}${']'.repeat(50_000)}}`;
    expect(redact(deep).text).toBe(deep.replace('"x"', '"[redacted]"'));
    const long = 'x\\"'.repeat(300_000);
    expect(redact(`{"password":"${long}","b":"${long}"}`).count).toBe(1);
    expect(redact(`password="${long}" ok`).text).toBe('password=[redacted] ok');
  });

  it('redacts extracted fields by name and by pattern', () => {
    const redactor = new Redactor({ secrets: false, fields: ['token'], patterns: [compilePattern(/\d{16}/)] });
    const event = redactor.event({
      id: '1',
      timestampMs: 1,
      message: 'm',
      extractedFields: { token: 'abc', card: '4111111111111111', user: 'u', number: 4111111111111111, n: 7 },
    });
    const kept = { token: '[redacted]', card: '[redacted]', user: 'u', number: '[redacted]', n: 7 };
    expect(event.extractedFields).toEqual(kept);
    expect(redactor.count).toBe(3);
  });

  it.each([
    ['backslashes', '\\'],
    ['quotes', '"'],
    ['apostrophes', "'"],
    ['blanks', ' '],
    ['line ends', '\n'],
    ['letters', 'a'],
    ['equals signs', '='],
    ['opening brackets', '['],
    ['opening braces', '{'],
    ['objects that never end', '{"a":'],
    ['names', 'password'],
    ['names and backslashes', 'password\\\\\\'],
    ['names and blanks', 'password   '],
    ['names and equals signs', 'password='],
    ['values that never end', 'password="'],
    ['values in escaped quotes that never end', 'password=\\"'],
    ['elements', '<password>'],
    ['elements that never end', '<password '],
    ['colours', '\u001b[36m'],
    ['schemes', 'authorization: bearer '],
  ])('takes time in proportion to the length of the text: %s', (_, part) => {
    expect(growth((text) => redact(text), repeated(part, 131_072, 4), 10)).toBeLessThan(10);
  });

  it('takes time in proportion to the length where each value has one more backslash than the one before', () => {
    const text = (count: number) => Array.from({ length: count }, (_, i) => `password=${'\\'.repeat(i)}"x`).join('\n');
    // four times as long
    expect(growth((input) => redact(input), { short: text(500), long: text(1_000) }, 10)).toBeLessThan(10);
  });

  it('runs patterns of users in linear time, also one that backtracks in JavaScript', () => {
    const run = (text: string) => redact(text, [], [/(a*)*b/, /[\w.-]*password=/]);
    expect(growth(run, repeated('a', 32_768, 4), 10)).toBeLessThan(10);
  });
});
