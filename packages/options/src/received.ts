const maxShown = 80;
/** Characters that JSON leaves as they are and that act on a terminal: C1 controls, zero-width and bidirectional characters. */
const acting = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * A received value in words: short, on one line, without the log-in or the query of a URL.
 * @example
 * showReceived('https://user:pass@host/path?token=x'); // '"https://…@host/path?…"'
 */
export function showReceived(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return value === '' ? 'empty text' : quote(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'function' ? 'a function' : String(value);
}

function quote(value: string): string {
  const text = withoutLogin(value);
  const cut = text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
  return JSON.stringify(cut.toWellFormed()).replace(acting, escaped);
}

/** `https://user:password@host/path?token=x` -> `https://…@host/path?…`. */
function withoutLogin(value: string): string {
  const scheme = value.indexOf('://');
  if (scheme === -1) return value;
  const query = value.indexOf('?', scheme);
  const address = query === -1 ? value : `${value.slice(0, query)}?…`;
  const login = address.lastIndexOf('@');
  return login < scheme ? address : `${address.slice(0, scheme)}://…${address.slice(login)}`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
