/**
 * Copies bytes `from`..`to` of `source` to `target` at `at`; returns the offset behind them there. Four at a time in
 * JavaScript: below some hundred bytes a native copy costs more for being called than for copying.
 */
export function copyBytes(source: DataView, from: number, to: number, target: DataView, at: number): number {
  let read = from;
  let write = at;
  for (const lastWord = to - 4; read <= lastWord; read += 4, write += 4) {
    target.setInt32(write, source.getInt32(read, true), true);
  }
  for (; read < to; read++, write++) target.setUint8(write, source.getUint8(read));
  return write;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
