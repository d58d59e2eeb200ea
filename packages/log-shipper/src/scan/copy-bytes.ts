/**
 * Copies bytes `from`..`to` of `source` to `target` at `at`; returns the offset behind them there. Eight at a time in
 * JavaScript: below some two hundred bytes a native copy costs more for being called than for copying.
 */
export function copyBytes(source: DataView, from: number, to: number, target: DataView, at: number): number {
  const end = at + to - from;
  let read = from;
  let write = at;
  if (end - at < 8) {
    for (; read < to; read++, write++) target.setUint8(write, source.getUint8(read));
    return end;
  }
  for (const lastWord = to - 8; read < lastWord; read += 8, write += 8) {
    target.setBigInt64(write, source.getBigInt64(read, true), true);
  }
  // The last word may overlap the one before it.
  target.setBigInt64(end - 8, source.getBigInt64(to - 8, true), true);
  return end;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
