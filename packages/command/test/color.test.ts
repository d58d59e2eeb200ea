import { describe, expect, it } from 'vitest';
import { useColor } from '../src/index.ts';

describe('useColor', () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { NO_COLOR: '' }, true],
    [true, { TERM: 'dumb' }, false],
    [false, { FORCE_COLOR: '1' }, true],
    [true, { FORCE_COLOR: '0' }, false],
    [true, { FORCE_COLOR: 'false' }, false],
    [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    [false, { FORCE_COLOR: '' }, false],
  ])('terminal %s with %j: %s', (isTTY, variables, color) => {
    expect(useColor({ isTTY }, variables)).toBe(color);
  });
});
