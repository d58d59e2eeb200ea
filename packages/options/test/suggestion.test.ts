import { describe, expect, it } from 'vitest';
import { suggest } from '../src/index.ts';

describe('suggest', () => {
  it.each([
    ['chanels', 'channels'],
    ['environmnets', 'environments'],
    ['LOGGROUP', 'logGroup'],
    ['prt', 'port'],
    ['loadbalancer', 'loadBalancer'],
  ])('%s is %s', (word, meant) => {
    expect(suggest(word, ['port', 'channels', 'environments', 'logGroup', 'loadBalancer'])).toBe(meant);
  });

  it('stays silent where nothing is near', () => {
    expect(suggest('colour', ['port', 'channels'])).toBeUndefined();
    expect(suggest('x', ['ab', 'yz'])).toBeUndefined();
    expect(suggest('a'.repeat(100_000), ['a'.repeat(99_999)])).toBeUndefined();
  });
});
