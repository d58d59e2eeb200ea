const blocks = '▁▂▃▄▅▆▇█';

/** One character for each value, from `▁` for 0 to `█` for `full`; blank for an unknown value. */
export function sparkline(values: readonly (number | undefined)[], full: number): string {
  return values
    .map((value) => {
      if (value === undefined) return ' ';
      const share = full > 0 ? Math.min(1, Math.max(0, value / full)) : 0;
      return blocks[Math.round(share * (blocks.length - 1))];
    })
    .join('');
}

/** At most `cells` values: the largest of each `size` that follow each other, the last cell with the newest ones. */
export function downsample(
  values: readonly (number | undefined)[],
  size: number,
  cells: number,
): (number | undefined)[] {
  const wanted = values.slice(-size * cells);
  const first = wanted.length % size;
  const starts = Array.from({ length: Math.ceil(wanted.length / size) }, (_, cell) =>
    cell === 0 ? 0 : (first || size) + (cell - 1) * size,
  );
  return starts.map((start, cell) => largest(wanted.slice(start, starts[cell + 1])));
}

function largest(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
