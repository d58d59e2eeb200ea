import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ForwardSearch, TextWindows } from '../../src/scan/forward-search.ts';

describe('ForwardSearch', () => {
  it('finds what a search of all bytes finds, over many windows and by several searches at once', () => {
    const places = fc.array(fc.nat({ max: 400_000 }), { maxLength: 12 });
    fc.assert(
      fc.property(places, places, places, (quotes, braces, starts) => {
        const bytes = Buffer.alloc(400_001, 'é');
        for (const at of quotes) bytes[at] = 0x22;
        for (const at of braces) bytes[at] = 0x7b;
        const text = new TextWindows(bytes);
        const quoteSearch = new ForwardSearch(text, '"');
        const braceSearch = new ForwardSearch(text, '{');
        for (const start of starts.toSorted((a, b) => a - b)) {
          expect(quoteSearch.from(start)).toBe(firstOf(bytes, '"', start));
          expect(braceSearch.from(start)).toBe(firstOf(bytes, '{', start));
        }
      }),
      { numRuns: 200 },
    );
  });
});

function firstOf(bytes: Buffer, character: string, start: number): number {
  const at = bytes.indexOf(character, start);
  return at < 0 ? bytes.length : at;
}
