import { gunzipSync } from 'node:zlib';
import { PayloadError } from '../errors.ts';
import { own } from './own-memory.ts';

/** Inflates a whole gzip file and refuses to make more than `maxPayloadBytes` of it; any error it throws means corrupt input. */
export type Inflater = (gzip: Uint8Array, maxPayloadBytes: number) => Uint8Array;

/** Where the size is not known: twice as fast as zlib's default of 16 KiB. */
const usualChunkSize = 262_144;
/** Deflate makes no more of a byte than that. */
const maxInflation = 1032;

const nodeInflater: Inflater = (gzip, maxPayloadBytes) => {
  const chunkSize = chunkSizeFor(gzip, maxPayloadBytes);
  const inflated = gunzipSync(gzip, { chunkSize, maxOutputLength: maxPayloadBytes });
  // Of Node's pool, which others see too, it would be but a part.
  if (inflated.buffer.byteLength === chunkSize) own(inflated);
  return inflated;
};

/**
 * One chunk for all of it, and one byte to see that it was all: nothing is put together or cut down afterwards. A gzip
 * file ends with its size; that of a file of several members, or of a forged one, is only a hint.
 */
function chunkSizeFor(gzip: Uint8Array, maxPayloadBytes: number): number {
  const { length } = gzip;
  if (length < 18) return usualChunkSize;
  const size = new DataView(gzip.buffer, gzip.byteOffset, length).getUint32(length - 4, true);
  const isCredible = size >= length && size <= Math.min(length * maxInflation, maxPayloadBytes);
  return isCredible ? size + 1 : usualChunkSize;
}

/**
 * Inflates gzip, also of several members.
 * @throws PayloadError `NOT_GZIP`, `TRUNCATED_GZIP`, `CORRUPT_GZIP` or `PAYLOAD_TOO_LARGE`.
 */
export function inflate(gzip: Uint8Array, maxPayloadBytes: number, inflater: Inflater = nodeInflater): Buffer {
  if (gzip[0] !== 0x1f || gzip[1] !== 0x8b) {
    throw new PayloadError(
      'NOT_GZIP',
      `The payload is not gzip: expected it to start with 1f 8b, received ${firstBytes(gzip)}.`,
    );
  }
  let inflated: Uint8Array;
  try {
    inflated = inflater(gzip, maxPayloadBytes);
  } catch (error) {
    throw inflateError(error as NodeJS.ErrnoException, gzip.length, maxPayloadBytes);
  }
  if (inflated.length > maxPayloadBytes) throw tooLarge(maxPayloadBytes);
  return Buffer.from(inflated.buffer, inflated.byteOffset, inflated.byteLength);
}

/** What zlib's error means for a payload of so many compressed bytes. */
export function inflateError(error: NodeJS.ErrnoException, gzipBytes: number, maxPayloadBytes: number): PayloadError {
  if (error.code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(maxPayloadBytes, error);
  if (error.code === 'Z_BUF_ERROR') {
    const message = `The gzip payload is cut off: its ${gzipBytes} bytes end before the data does.`;
    return new PayloadError('TRUNCATED_GZIP', message, { cause: error });
  }
  return new PayloadError('CORRUPT_GZIP', `The gzip payload is corrupt: ${error.message}.`, { cause: error });
}

function tooLarge(maxPayloadBytes: number, cause?: Error): PayloadError {
  const message = `The payload inflates to more than maxPayloadBytes (${maxPayloadBytes}); raise it if the sender is to be trusted.`;
  return new PayloadError('PAYLOAD_TOO_LARGE', message, { cause });
}

function firstBytes(bytes: Uint8Array): string {
  return bytes.length === 0
    ? 'no bytes'
    : Buffer.from(bytes.subarray(0, 4))
        .toString('hex')
        .replace(/..(?=.)/g, '$& ');
}
