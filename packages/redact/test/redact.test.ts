import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { redact } from '../src/index.ts';
import { cards } from '../src/rules/cards.ts';
import { names } from '../src/rules/names.ts';
import { commands, tokens } from '../src/rules/shapes.ts';
import { readExample } from './examples.ts';

interface Case {
  name: string;
  text: string;
  gone: string[];
  stay: string[];
}

const cases: Case[] = JSON.parse(readFileSync(new URL('fixtures/cases.json', import.meta.url), 'utf8'));

describe('redaction', () => {
  it.each(cases)('$name', ({ text, gone, stay }) => {
    const redacted = redact(text);
    for (const secret of gone) expect(redacted.text).not.toContain(secret);
    for (const kept of stay) expect(redacted.text).toContain(kept);
    expect(redact(redacted.text)).toEqual({ text: redacted.text, count: 0 });
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
