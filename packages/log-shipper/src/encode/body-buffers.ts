/**
 * The buffers of bodies that are done, for the bodies to come: with megabytes of new memory for each body the collector
 * would run every few payloads, and cost more than the encoding.
 */
export class BodyBuffers {
  readonly #maxFree: number;
  readonly #usualBytes: number;
  readonly #free: Buffer<ArrayBuffer>[] = [];
  readonly #lent = new WeakSet<ArrayBuffer>();

  /**
   * @param maxFree how many are kept
   * @param usualBytes what each has at least, so that it serves for any usual body; what is not written to is only reserved
   */
  constructor(maxFree: number, usualBytes = 0) {
    this.#maxFree = maxFree;
    this.#usualBytes = usualBytes;
  }

  /** A buffer of at least that many bytes, whatever they are. */
  take(minBytes: number): Buffer<ArrayBuffer> {
    const fitting = this.#free.findIndex(({ length }) => length >= minBytes);
    const [buffer = Buffer.allocUnsafeSlow(Math.max(minBytes, this.#usualBytes))] =
      fitting < 0 ? [] : this.#free.splice(fitting, 1);
    this.#lent.add(buffer.buffer);
    return buffer;
  }

  /** Takes back the buffer that these bytes are in, if it was taken from here. They must not be read afterwards. */
  give({ buffer }: Buffer): void {
    if (!(buffer instanceof ArrayBuffer) || !this.#lent.delete(buffer)) return;
    this.#free.push(Buffer.from(buffer));
    if (this.#free.length > this.#maxFree) this.#free.shift()?.buffer.transfer(0);
  }
}
