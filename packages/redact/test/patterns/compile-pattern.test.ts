import { growth, repeated } from '@bizom/testbed/growth';
import { describe, expect, it } from 'vitest';
import { compilePattern, PatternError } from '../../src/patterns/index.ts';

const text =
  'user=ann card 4111111111111111, mail ann@example.com; Überschrift\u00a0x\tDEBUG [a-b] {c} é\nsecond LINE: $5.00\n';

/** Patterns of users, in JavaScript's syntax. */
const patterns: (string | RegExp)[] = [
  '\\b4\\d{15}\\b',
  '[\\w.+-]+@[\\w-]+\\.[\\w.]+',
  /user=(?<name>\w+)/,
  /debug|line/i,
  '(?i)debug',
  /^second.*$/m,
  /card.*second/s,
  '\\s+x\\s',
  '[\\s,]+',
  '\\S+@\\S+',
  '[^\\s]+',
  '\\u00e9|\\x24',
  /\p{Lu}\p{L}+/u,
  '[^]x',
  '\\[a-b\\] \\{c\\}',
  'a{1,3}?',
  '(?:a|nn)+',
  '[\\b]',
  '\\$\\d+\\.\\d\\d',
  '',
];

describe('patterns that users give', () => {
  it.each(patterns)('%s matches and replaces what it does in JavaScript', (pattern) => {
    const inJavaScript =
      typeof pattern === 'string'
        ? new RegExp(pattern.replace('(?i)', ''), pattern.startsWith('(?i)') ? 'gi' : 'g')
        : new RegExp(pattern, `${pattern.flags}g`);
    const compiled = compilePattern(pattern);
    expect(compiled.test(text)).toBe(text.search(inJavaScript) >= 0);
    expect(compiled.replace(text, (match) => `<${match}>`)).toBe(text.replace(inJavaScript, (match) => `<${match}>`));
  });

  it.each([
    ['a(?=b)', 'look-ahead (?=…) is not supported in the pattern "a(?=b)"'],
    ['a(?!b)', 'negative look-ahead (?!…) is not supported'],
    ['(?<=a)b', 'look-behind (?<=…) is not supported'],
    ['(?<!a)b', 'negative look-behind (?<!…) is not supported'],
    ['(a)\\1', 'the back reference \\1 is not supported'],
    ['(?<n>a)\\k<n>', 'the back reference \\k<n> is not supported'],
    ['(', 'missing closing ): `(` in the pattern "("'],
    [/a/y, 'the flag y (sticky) is not supported'],
  ])('refuses %s by name', (pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(PatternError);
    expect(() => compilePattern(pattern)).toThrow(message);
  });

  it('accepts what only looks like a look-around or a back reference', () => {
    expect(compilePattern('[(?=]').test('=')).toBe(true);
    expect(compilePattern('\\(?=').test('(=')).toBe(true);
    expect(compilePattern('\\\\1').test('\\1')).toBe(true);
    expect(compilePattern('(?<name>a)').test('a')).toBe(true);
  });

  it.each([
    ['(a*)*b', 'a'],
    ['(a|aa)+$', 'a'],
    ['\\s+$', ' '],
    ['(x+x+)+y', 'x'],
    ['[\\w.-]*password=', 'a.'],
    ['\\\\*(password)', '\\'],
    ['(?:a?){30}a{30}', 'a'],
    ['(\\w+)\\s*:\\s*x', 'a '],
    ['[a-q][^u-z]{13}x', 'ab'],
  ])('%s takes linear time on %j', (source, unit) => {
    const pattern = compilePattern(source);
    const run = (text: string) => pattern.replace(`${text}!`, () => '');
    expect(growth(run, repeated(unit, 32_768, 4), 10)).toBeLessThan(10);
  });
});
