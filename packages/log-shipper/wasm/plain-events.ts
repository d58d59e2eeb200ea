/**
 * Finds plain log events in a payload's JSON, sixteen bytes at a time. This is AssemblyScript: `npm run wasm` compiles it into
 * src/scan/plain-events-wasm.ts, and src/scan/plain-events.ts calls it.
 *
 * An event is plain where it has the shape that CloudWatch Logs writes, no extracted fields, and a message that cannot bring
 * fields. Other events are left to src/scan/event-reader.ts.
 *
 * Memory holds a window of the text from 0 on and `paddingBytes` quotes behind it: they end every search, so that nothing is
 * looked at beyond. Behind them are the rows and the times of the events found.
 */
/** Eight offsets an event: `Span` in event-table.ts says which. */
const spanBytes: i32 = 32;

export const windowBytes: i32 = 262_144;
export const paddingBytes: i32 = 64;
export const maxEvents: i32 = 1_024;
export const spansAt: i32 = windowBytes + paddingBytes;
export const timestampsAt: i32 = spansAt + maxEvents * spanBytes;

/** Where the first event begins that was not scanned. */
export let next: i32 = 0;

/** Whether any of the window's bytes is below 0x20. */
export function hasControl(length: i32): bool {
  const space = i8x16.splat(0x20);
  let found = i8x16.splat(0);
  for (let at = 0; at < length; at += 16) found = v128.or(found, i8x16.lt_u(v128.load(at), space));
  return v128.any_true(found);
}

/**
 * Scans plain events that follow one another from `start` on; `base` is what the window's offsets are less than the text's.
 * @returns how many there are, at most `most`
 */
export function scan(start: i32, length: i32, base: i32, most: i32): i32 {
  let count = 0;
  next = start;
  while (count < most && scanEvent(next, length, base, count)) count++;
  return count;
}

function scanEvent(at: i32, length: i32, base: i32, row: i32): bool {
  if (!isIdKey(at)) return false;
  const idStart = at + 7;
  const idEnd = stop(idStart);
  if (idEnd >= length || idEnd === idStart) return false;
  if (!isTimestampKey(idEnd) || !isMessageKey(idEnd + 27)) return false;
  const timestampMs = readTimestamp(idEnd + 14);
  const messageStart = idEnd + 39;
  const messageEnd = plainMessageEnd(messageStart, length);
  if (timestampMs < 0 || messageEnd < 0 || messageEnd + 2 >= length) return false;
  if (load<u8>(messageEnd + 1) !== 0x7d) return false;
  next = load<u8>(messageEnd + 2) === 0x2c ? messageEnd + 3 : messageEnd + 2;
  writeSpan(row, base + idStart, base + idEnd, base + messageStart, base + messageEnd);
  store<f64>(timestampsAt + row * 8, <f64>timestampMs);
  return true;
}

/** `{"id":"`, four bytes at a time, the last of them overlapping. */
function isIdKey(at: i32): bool {
  return load<i32>(at) === 0x6469227b && load<i32>(at + 3) === 0x223a2264;
}

/** `","timestamp":`, the quote behind the id included. */
function isTimestampKey(at: i32): bool {
  const isTime = load<i32>(at) === 0x74222c22 && load<i32>(at + 4) === 0x73656d69;
  return isTime && load<i32>(at + 8) === 0x706d6174 && load<i32>(at + 10) === 0x3a22706d;
}

/** `,"message":"` */
function isMessageKey(at: i32): bool {
  return load<i32>(at) === 0x656d222c && load<i32>(at + 4) === 0x67617373 && load<i32>(at + 8) === 0x223a2265;
}

function writeSpan(row: i32, idStart: i32, idEnd: i32, messageStart: i32, messageEnd: i32): void {
  const span = spansAt + row * spanBytes;
  v128.store(span, i32x4(idStart, idEnd, messageStart, messageEnd));
  v128.store(span, i32x4(-1, -1, 0, 0), 16);
}

/** Thirteen digits, as every date from 2001 to 2286 has them; -1 if they are not digits. */
function readTimestamp(at: i32): i64 {
  let value: i64 = 0;
  for (let i = 0; i < 13; i++) {
    const digit: u32 = load<u8>(at + i) - 0x30;
    if (digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value >= 1_000_000_000_000 ? value : -1;
}

/** The message's closing quote; -1 where it is not in the window, holds a wrong escape, or may hold an object. */
function plainMessageEnd(start: i32, length: i32): i32 {
  let at = stop(start);
  while (at < length) {
    const byte = load<u8>(at);
    if (byte === 0x22) return at;
    at = byte === 0x5c ? plainEscapeEnd(at) : mayOpenObject(at) ? -1 : at + 1;
    if (at < 0) return -1;
    at = stop(at);
  }
  return -1;
}

/** The first quote, backslash or `{` from `start` on. */
function stop(start: i32): i32 {
  const quotes = i8x16.splat(0x22);
  const backslashes = i8x16.splat(0x5c);
  const braces = i8x16.splat(0x7b);
  let at = start;
  let found: i32;
  do {
    const text = v128.load(at);
    const strings = v128.or(i8x16.eq(text, quotes), i8x16.eq(text, backslashes));
    found = i8x16.bitmask(v128.or(strings, i8x16.eq(text, braces)));
    at += 16;
  } while (found === 0);
  return at - 16 + ctz(found);
}

/** Behind the escape at `at`; -1 if it is invalid, or stands for a `{`. */
function plainEscapeEnd(at: i32): i32 {
  const escaped = load<u8>(at + 1);
  if (escaped === 0x75) return isHex4(at + 2) && !isBrace(at + 4) ? at + 6 : -1;
  const isEscape =
    escaped === 0x6e ||
    escaped === 0x74 ||
    escaped === 0x22 ||
    escaped === 0x5c ||
    escaped === 0x2f ||
    escaped === 0x72 ||
    escaped === 0x62 ||
    escaped === 0x66;
  return isEscape ? at + 2 : -1;
}

/** The second half of `\u007b` (and of others, which may be left to others as well). */
function isBrace(at: i32): bool {
  return load<u8>(at) === 0x37 && (load<u8>(at + 1) | 0x20) === 0x62;
}

function isHex4(at: i32): bool {
  for (let i = 0; i < 4; i++) {
    const byte = load<u8>(at + i);
    const letter = byte | 0x20;
    if (!((byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x66))) return false;
  }
  return true;
}

/** Behind the brace of an object in a JSON string comes a key, its end or white space. */
function mayOpenObject(brace: i32): bool {
  const first = load<u8>(brace + 1);
  return first === 0x5c || first === 0x7d || first === 0x20;
}
