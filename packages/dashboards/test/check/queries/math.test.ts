import { expect, it } from 'vitest';
import { mathFault } from '../../../src/check/queries/math.ts';

it.each([
  '$A > 80',
  `\${A} + \${B name}`,
  '($A + 3) * -$B / 2 % 5 ** 2',
  '!($A > 1) && $B <= 2 || is_nan($C)',
  'abs(log($A)) >= 1.5e3',
  '$A * .5',
  '$A==-1',
  'null() + inf() + nan()',
  'round($A)',
])('"%s" parses, as the grammar of Grafana has it', (expression) => {
  expect(mathFault(expression)).toBeUndefined();
});

it.each([
  ['', 'is empty'],
  ['$A >', 'ends where a value is expected'],
  ['$A $B', 'unexpected "$B"'],
  ['$A => 1', '"=>" is not an operator'],
  ['$A <> 1', '"<>" is not an operator'],
  ['$A = 1', '"=" is not an operator'],
  ['($A', 'expected ")"'],
  ['$A)', 'unexpected ")"'],
  ['max($A)', 'calls "max"'],
  ['A > 1', 'a query is written $A'],
  ['abs()', 'unexpected ")"'],
  ['abs($A, $B)', 'expected ")"'],
  ['$A # 1', 'unexpected "#'],
  ['('.repeat(5000), 'is nested'],
])('"%s" is refused', (expression, part) => {
  expect(mathFault(expression)).toContain(part);
});
