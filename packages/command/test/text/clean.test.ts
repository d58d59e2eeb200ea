import { growth } from '@bizom/testbed/growth';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLine, cleanText } from '../../src/text/index.ts';

describe('cleanText', () => {
  it.each([
    ['clearing the screen', 'up\u001b[2J\u001b[Hdown', 'updown'],
    ['colours', '\u001b[1;31mfailed\u001b[0m', 'failed'],
    ['overwriting the line', 'failed\u001b[1A\u001b[2Kok', 'failedok'],
    ['8-bit sequences', 'a\u009b2Jb', 'ab'],
    ['a window title', 'a\u001b]0;owned\u0007b', 'ab'],
    ['a hyperlink', '\u001b]8;;https://evil.example\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['a device control string', 'a\u001bPq#0\u001b\\b', 'ab'],
    ['a string without an end, which would hide the rest', 'a\u001b]0;b\nc', 'a0;b\nc'],
    ['a reset', 'a\u001bcb', 'ab'],
    ['an escape at the end', 'a\u001b', 'a'],
    ['sequences hidden in each other', '\u001b\u001b[2J[2Jx', '2Jx'],
    ['carriage returns', 'failed\rok    \r\nnext', 'failed\nok    \nnext'],
    ['backspaces and bells', 'failed\b\b\b\u0007', 'failed'],
    ['reversed reading order', 'user\u202egpj.exe', 'usergpj.exe'],
    ['isolates and marks', '\u2066a\u2069\u200eb\u061c', 'ab'],
    ['lone surrogates', 'a\ud800b', 'a\ufffdb'],
    ['zero-width characters', 'pay\u200bpal\ufeff\u2060\u00ad', 'paypal'],
    ['joiners between Latin letters', 'pay\u200dpal\u200c', 'paypal'],
    ['tags', 'a\u{e0041}b', 'ab'],
    ['a pile of marks', `a${'\u0301'.repeat(50)}b`, `a${'\u0301'.repeat(6)}b`],
  ])('removes %s', (_, text, cleaned) => {
    expect(cleanText(text)).toBe(cleaned);
  });

  it.each([
    'plain text\n\twith lines',
    'naïve café – “quotes” …',
    'नमस्ते क्\u200dष',
    'می\u200cخواهم',
    '日本語',
    '👩\u200d💻 👍🏽 ❤️',
    '\u00a0\u2007',
  ])('keeps %j', (text) => {
    expect(cleanText(text)).toBe(text);
  });

  it('leaves nothing that acts on a terminal, whatever the text', () => {
    const pieces = fc.constantFrom(
      '\u001b',
      '[',
      ']',
      '2',
      'J',
      ';',
      '\u009b',
      '\u0090',
      '\u009c',
      '\u0007',
      '\\',
      '\u202e',
      '\u200d',
      '\ud83d',
      'a',
      '\n',
      '\r',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const cleaned = cleanText(parts.join(''));
        expect(cleaned).not.toMatch(/[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]/u);
        expect(cleaned.isWellFormed()).toBe(true);
        expect(cleanLine(parts.join(''))).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 2000 },
    );
  });

  const hostile = [
    '\u001b',
    '\u001b[',
    '\u001b[0',
    '\u001b]',
    '\u009d',
    '\u0090',
    '\u001b ',
    '\u200d',
    'क\u200d',
    '\u0301',
    '\r',
    '\n',
    '\t',
    '\n ',
    '\u202e',
    '0',
    ' ',
  ];
  it.each(hostile)('takes time that grows with the length of %j repeated, not with its square', (unit) => {
    const text = (length: number) => `क\u001b[${unit.repeat(length / unit.length)}\u0000`;
    const [short, long] = [text(131_072), text(524_288)];
    // four times the length: a quadratic pattern takes sixteen times as long
    expect(growth(cleanLine, { short, long }, 10)).toBeLessThan(10);
  });
});

describe('cleanLine', () => {
  it('puts everything on one line', () => {
    expect(cleanLine('first\n  second\r\n\tthird\u2028fourth \n')).toBe('first second third fourth');
    expect(cleanLine('svc\nok       prod')).toBe('svc ok       prod');
  });
});
