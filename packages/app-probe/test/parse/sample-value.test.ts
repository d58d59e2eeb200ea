import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSampleValue } from '../../src/parse/sample-value.ts';

const parse = (text: string) => parseSampleValue(`x ${text}\n`, 2, 2 + text.length);
const runs = process.env['CHAOS'] ? 50_000 : 5_000;

describe('reading a value', () => {
  it('gives the double that Number gives, for whatever a JVM or another client writes', () => {
    const java = (value: number) => String(value).replace('e+', 'E').replace('e', 'E');
    const written = fc.oneof(
      fc
        .double({ noNaN: true, noDefaultInfinity: true })
        .chain((value) => fc.constantFrom(String(value), java(value), value.toExponential())),
      fc.tuple(fc.maxSafeNat(), fc.integer({ min: -30, max: 30 })).map(([digits, power]) => `${digits}E${power}`),
      fc.tuple(fc.integer(), fc.stringMatching(/^\d{1,20}$/)).map(([whole, fraction]) => `${whole}.${fraction}`),
    );
    fc.assert(
      fc.property(written, (text) => Object.is(parse(text), Number(text))),
      { numRuns: runs },
    );
  });

  it.each([
    '0',
    '-0',
    '0.0',
    '-1.0',
    '1.',
    '3.12E9',
    '1E22',
    '1E23',
    '1E-22',
    '1E-23',
    '123456789012345',
    '1234567890123456',
    '9007199254740993',
    '+5',
    '.5',
    '1e5',
    '1E+5',
    '5E-324',
    '00012',
    '0.1E1',
  ])('reads %s', (text) => expect(parse(text)).toBe(Number(text)));

  it.each([
    '',
    '-',
    '.',
    '-.',
    'E5',
    '1E',
    '1E-',
    '1E5x',
    '1..2',
    '1.2.3',
    '0x1f',
    '1_000',
    '1,5',
    '--1',
    'one',

    'Infinite',
  ])('takes %j for none', (text) => expect(parse(text)).toBeUndefined());

  it.each([
    ['NaN', Number.NaN],
    ['nan', Number.NaN],
    ['+Inf', Number.POSITIVE_INFINITY],
    ['Inf', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
  ])('reads %s', (text, value) => expect(parse(text)).toBe(value));

  it('never throws', () => {
    const near = fc.array(fc.constantFrom('0', '1', '9', '.', 'E', 'e', '-', '+', 'N', 'a', 'I', 'n', 'f', ' '), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(near, (letters) => {
        const text = letters.join('');
        const expected = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
        if (expected !== undefined) expect(parse(text)).toBe(expected);
      }),
      { numRuns: runs },
    );
  });
});
