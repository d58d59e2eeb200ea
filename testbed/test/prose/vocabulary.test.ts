import { describe, expect, it } from 'vitest';
import { findWords } from '../../src/prose/vocabulary.ts';

describe('findWords', () => {
  it('names the line, the word and the plain one', () => {
    expect(findWords('first\nexpected a number, Came "x"')).toEqual([{ line: 2, word: 'Came', instead: 'received' }]);
  });

  it.each([
    'what is none is left out; there are none',
    'a file of its own',
    'nobody waits',
    'it is mended',
    'the caller is told',
  ])('finds a word of the list in "%s"', (text) => expect(findWords(text).length).toBeGreaterThan(0));

  it.each(['a recommended amendment', 'besides', 'became', 'runs as user `nobody`', 'metric `Mended`', 'its own file'])(
    'accepts "%s"',
    (text) => expect(findWords(text)).toEqual([]),
  );
});
