interface Step {
  from: number;
  divisor: number;
  suffix: string;
}

const scale = (base: number, suffixes: readonly string[]): Step[] =>
  suffixes.map((suffix, index) => ({ from: base ** index, divisor: base ** index, suffix })).reverse();

const seconds: Step[] = [
  { from: 86_400, divisor: 86_400, suffix: ' d' },
  { from: 3600, divisor: 3600, suffix: ' h' },
  { from: 60, divisor: 60, suffix: ' min' },
  { from: 1, divisor: 1, suffix: ' s' },
  { from: 0.001, divisor: 0.001, suffix: ' ms' },
  { from: 0, divisor: 0.000_001, suffix: ' µs' },
];

const byUnit: Record<string, Step[]> = {
  short: scale(1000, ['', ' K', ' Mil', ' Bil']),
  bytes: scale(1024, [' B', ' KiB', ' MiB', ' GiB', ' TiB']),
  reqps: scale(1000, [' req/s', 'K req/s', 'M req/s']),
  cps: scale(1000, [' c/s', 'K c/s', 'M c/s']),
  Bps: scale(1000, [' B/s', ' kB/s', ' MB/s', ' GB/s']),
  s: seconds,
  ms: seconds.map(({ from, divisor, suffix }) => ({ from: from * 1000, divisor: divisor * 1000, suffix })),
};

/** A number as Grafana writes it in that unit: `formatValue(2048, 'bytes')` -> `2 KiB`. Units that are not known here stay plain numbers. */
export function formatValue(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  if (unit === 'percent') return `${rounded(value)}%`;
  if (unit === 'percentunit') return `${rounded(value * 100)}%`;
  const suffix = /^suffix:(.+)$/.exec(unit)?.[1];
  if (suffix !== undefined) return `${rounded(value)}${suffix}`;
  const steps = byUnit[unit] ?? byUnit['short'] ?? [];
  if (value === 0) return `0${unit === 'short' ? '' : (steps.find(({ divisor }) => divisor === 1)?.suffix ?? '')}`;
  const step = steps.find(({ from }) => Math.abs(value) >= from) ?? steps.at(-1);
  return step === undefined ? rounded(value) : `${rounded(value / step.divisor)}${step.suffix}`;
}

/** Three digits that say something, no trailing zeros. */
function rounded(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}
