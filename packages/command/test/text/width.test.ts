import { describe, expect, it } from 'vitest';
import { cutToWidth, textWidth } from '../../src/text/index.ts';

describe('textWidth', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['é', 1],
    ['e\u0301', 1],
    ['日本', 4],
    ['ｆｕｌｌ', 8],
    ['한국', 4],
    ['👍', 2],
    ['👩\u200d💻', 2],
    ['❤️', 2],
    ['✓ ok', 4],
    ['…', 1],
  ])('%s takes %i columns', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});

describe('cutToWidth', () => {
  it.each([
    ['short', 10, 'short'],
    ['longer text', 8, 'longer…'],
    ['日本語です', 6, '日本…'],
    ['👩\u200d💻👩\u200d💻👩\u200d💻', 5, '👩\u200d💻👩\u200d💻…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('cuts %s to %i columns', (text, width, cut) => {
    expect(cutToWidth(text, width)).toBe(cut);
  });
});
