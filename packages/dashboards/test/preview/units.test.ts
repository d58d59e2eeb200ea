import { expect, it } from 'vitest';
import { formatValue } from '../../src/preview/units.ts';

it.each([
  [42.123, 'percent', '42.1%'],
  [0.5, 'percentunit', '50%'],
  [0, 'percent', '0%'],
  [2048, 'bytes', '2 KiB'],
  [734_003_200, 'bytes', '700 MiB'],
  [1_500_000, 'short', '1.5 Mil'],
  [7, 'short', '7'],
  [0, 'bytes', '0 B'],
  [0.0421, 's', '42.1 ms'],
  [90, 's', '1.5 min'],
  [60_000, 'ms', '1 min'],
  [0, 'ms', '0 ms'],
  [1200, 'Bps', '1.2 kB/s'],
  [12, 'no-such-unit', '12'],
  [null, 'percent', '–'],
  [Number.NaN, 'percent', '–'],
])('writes %s in %s as Grafana does: %s', (value, unit, text) => {
  expect(formatValue(value, unit)).toBe(text);
});
