import { createHash } from 'node:crypto';

/** Grafana's limit for a uid (`alerting.json`, `Rule.uid`; the same holds for dashboards and folders). */
const maxUidLength = 40;
const hashLength = 8;

/** Letters, digits, `-` and `_` are all that a uid may hold. */
function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/**
 * A uid that stays the same as long as the parts do. Parts that make it longer than 40 characters, or that differ only in
 * punctuation, get a hash at the end.
 * @example
 * uid('shop', 'prod', 'orders'); // 'shop-prod-orders'
 */
export function uid(...parts: readonly string[]): string {
  const plain = parts.map(slug).join('-');
  const faithful =
    plain.length <= maxUidLength &&
    parts.every((part) => slug(part) === part && part !== '') &&
    parts.slice(1, -1).every((part) => !part.includes('-'));
  if (faithful) return plain;
  const hash = createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, hashLength);
  return `${plain.slice(0, maxUidLength - hashLength - 1).replace(/-+$/, '')}-${hash}`;
}

/** A panel's id, from its key alone: it stays when panels before it come or go, and alert rules keep pointing at it. */
export function panelId(key: string): number {
  return (createHash('sha256').update(key).digest().readUInt32BE() % 0x3fff_ffff) + 1;
}
