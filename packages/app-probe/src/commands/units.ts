/** `64.0 MiB`. */
export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(value) / 10));
  const scaled = value / 1024 ** power;
  return `${scaled >= 100 || power === 0 ? Math.round(scaled) : scaled.toFixed(1)} ${units[power]}`;
}

/** A share from 0 to 1 as `42 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** A count or a rate: whole, unless it is small. */
export function amount(value: number): string {
  return Number.isInteger(value) || value >= 100 ? String(Math.round(value)) : value.toFixed(1);
}

/** `12 ms`, `1.5 s`. */
export function seconds(value: number): string {
  return value < 1 ? `${Math.round(value * 1000)} ms` : `${value.toFixed(1)} s`;
}

/** The largest unit: `2 h`, `45 s`. */
export function duration(value: number): string {
  const steps = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'm'],
  ] as const;
  const step = steps.find(([size]) => value >= size);
  return step ? `${Math.floor(value / step[0])} ${step[1]}` : `${Math.floor(value)} s`;
}
