/** `now`, with steps such as `-3h` and one rounding such as `/d` (grafana/grafana packages/grafana-data datemath.ts). */
const relative = /^now(?:[-+]\d{1,6}(?:ms|s|m|h|d|w|M|Q|fQ|y|fy))*(?:\/(?:s|m|h|d|w|M|Q|fQ|y|fy))?$/;

/** What is wrong with one end of a time range; undefined where Grafana can parse it. */
export function timeFault(text: string): string | undefined {
  if (text.startsWith('now')) return relative.test(text) ? undefined : 'is no time such as "now-3h" or "now/d"';
  if (text.includes('$') || /^\d{10,13}$/.test(text) || !Number.isNaN(Date.parse(text))) return undefined;
  return 'is neither relative such as "now-3h" nor a date';
}
