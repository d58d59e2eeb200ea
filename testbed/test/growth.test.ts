import { expect, it } from 'vitest';
import { growth, repeated } from '../src/growth.ts';

const linear = (text: string) => {
  let sum = 0;
  for (let pass = 0; pass < 20; pass++) for (let i = 0; i < text.length; i++) sum += text.charCodeAt(i);
  return sum;
};
const quadratic = (text: string) => {
  let sum = 0;
  for (let i = 0; i < text.length; i++) for (let j = 0; j < text.length; j += 16) sum += i ^ j;
  return sum;
};

it('tells linear work from quadratic work', () => {
  expect(growth(linear, repeated('ab', 200_000, 4), 10)).toBeLessThan(10);
  expect(growth(quadratic, repeated('ab', 24_000, 4), 10)).toBeGreaterThan(10);
});

it('repeats a unit to a length and its multiple', () => {
  expect(repeated('abc', 7, 2)).toEqual({ short: 'abcabcabc', long: 'abcabcabcabcabcabc' });
});
