import { describe, expect, it } from 'vitest';
import { evaluate } from '../../src/preview/math.ts';

const lines = new Map([
  [
    'A',
    [
      {
        label: 'running',
        points: [
          [60, 1],
          [120, 2],
        ] as [number, number][],
      },
    ],
  ],
  [
    'B',
    [
      {
        label: 'desired',
        points: [
          [60, 2],
          [180, 2],
        ] as [number, number][],
      },
    ],
  ],
]);

describe('an expression over two queries', () => {
  it.each([
    ['$B - $A', [[60, 1]]],
    [`\${A} + \${B}`, [[60, 3]]],
    ['$A*$B', [[60, 2]]],
    ['$A / $B', [[60, 0.5]]],
  ])('%s is computed where both have a value', (expression, points) => {
    expect(evaluate(expression, lines)).toEqual(points);
  });

  it.each(['$A - $Z', 'abs($A)', '$A', ''])('"%s" draws nothing', (expression) => {
    expect(evaluate(expression, lines)).toEqual([]);
  });
});
