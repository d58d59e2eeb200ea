const minus = 0x2d;
const dot = 0x2e;
const zero = 0x30;

/**
 * The offset behind the number at `at` where JavaScript would write it just so: up to 15 digits, no exponent, no
 * trailing zero, no leading one; integers of any length with `exactIntegers`. Else -1.
 */
export function plainNumberEnd(bytes: Uint8Array, at: number, exactIntegers: boolean): number {
  const start = bytes[at] === minus ? at + 1 : at;
  const end = digitsEnd(bytes, start);
  const digits = end - start;
  const leadingZero = bytes[start] === zero;
  if (digits === 0 || (leadingZero && digits > 1) || isExponent(bytes[end])) return -1;
  if (bytes[end] === dot) return fractionEnd(bytes, end + 1, digits, leadingZero);
  if (leadingZero && start !== at) return -1;
  return digits <= 15 || exactIntegers ? end : -1;
}

function fractionEnd(bytes: Uint8Array, start: number, wholeDigits: number, belowOne: boolean): number {
  const end = digitsEnd(bytes, start);
  const tooLong = wholeDigits + end - start > 15;
  const trailingZero = bytes[end - 1] === zero;
  const tiny = belowOne && end - start > 5 && digitsAre(bytes, start, start + 5, zero);
  return end === start || tooLong || trailingZero || tiny || isExponent(bytes[end]) ? -1 : end;
}

function digitsEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isDigit(bytes[at])) at++;
  return at;
}

function digitsAre(bytes: Uint8Array, start: number, end: number, digit: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== digit) return false;
  return true;
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isExponent(byte: number | undefined): boolean {
  return byte === 0x65 || byte === 0x45;
}
