/**
 * Memory outside the heap that only this package can see, and that is given back the moment it is done with. V8 would
 * count it until a collection finds it dead: with a megabyte a payload that is a full marking every dozen payloads.
 */
const owned = new WeakSet<ArrayBufferLike>();

/** Marks the array's buffer as exclusively ours, so that `release` may detach it. */
export function own({ buffer }: ArrayBufferView): void {
  owned.add(buffer);
}

/** Gives the memory of an array back where it is known to be ours; the array is empty from then on. */
export function release({ buffer }: ArrayBufferView): void {
  if (buffer instanceof ArrayBuffer && owned.delete(buffer)) buffer.transfer(0);
}
