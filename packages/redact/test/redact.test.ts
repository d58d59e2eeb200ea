import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { redact } from '../src/index.ts';
import { cards } from '../src/rules/cards.ts';
import { names } from '../src/rules/names.ts';
import { commands, tokens } from '../src/rules/shapes.ts';
import { placeholders } from '../src/rules/values.ts';
import { readExample } from './examples.ts';

interface Case {
  name: string;
  text: string;
  gone: string[];
  stay: string[];
}

const cases: Case[] = readFixture('cases.json');
const withSecrets: string[] = readFixture('texts-with-secrets.json');
const withoutSecrets: string[] = readFixture('texts-without-secrets.json');

function readFixture(name: string) {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8'));
}

describe('redaction', () => {
  it.each(cases)('$name', ({ text, gone, stay }) => {
    const redacted = redact(text);
    for (const secret of gone) expect(redacted.text).not.toContain(secret);
    for (const kept of stay) expect(redacted.text).toContain(kept);
    expect(redact(redacted.text)).toEqual({ text: redacted.text, count: 0 });
  });
});

describe('texts like those of services, tools and pipelines', () => {
  it.each(withSecrets)('loses its secrets and nothing else: %s', (example) => {
    const { text, redacted } = readExample(example);
    expect(redact(text).text).toBe(redacted);
    expect(redact(redacted)).toEqual({ text: redacted, count: 0 });
  });

  it.each(withoutSecrets)('stays as it is: %s', (text) => {
    expect(redact(text)).toEqual({ text, count: 0 });
  });

  it.each(placeholders.flatMap(({ kind, examples }) => examples.map((value) => [kind, value])))(
    '%s is no secret: %s',
    (_, value) => {
      for (const text of [`password=${value}`, `{"password":"${value}"}`])
        expect(redact(text)).toEqual({ text, count: 0 });
    },
  );

  it('JSON stays JSON where a number is a secret', () => {
    expect(redact('{"pin":1234,"card":4111111111111111,"n":1}')).toEqual({
      text: '{"pin":"[redacted]","card":"[redacted]","n":1}',
      count: 2,
    });
    expect(redact('at 10:00 {"password": 12345678, "n": 1} was sent').text).toBe(
      'at 10:00 {"password": "[redacted]", "n": 1} was sent',
    );
  });

  it('what is written before the next mark is kept where a text is cut off', () => {
    expect(redact('{"user":"ann","password":"S3cr3t Va').text).toBe('{"user":"ann","password":"[redacted]');
    expect(redact('-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSj').text).toBe('[redacted]');
  });
});

describe.each([
  ['tokens', tokens.flatMap(({ kind, examples }) => examples.map((example) => [kind, example]))],
  ['commands', commands.flatMap(({ kind, examples }) => examples.map((example) => [kind, example]))],
  ['names', names.flatMap(({ kind, examples }) => examples.map((example) => [kind, example]))],
  ['cards', cards.flatMap(({ issuer, examples }) => examples.map((example) => [issuer, example]))],
])('the table of %s', (_, examples) => {
  it.each(examples)('%s: %s', (_, example = '') => {
    const { text, redacted, secrets } = readExample(example);
    expect(redact(text)).toEqual({ text: redacted, count: secrets.length });
    expect(redact(redacted)).toEqual({ text: redacted, count: 0 });
  });
});
