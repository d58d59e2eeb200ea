import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, type ZlibOptions } from 'node:zlib';
import { ProbeError } from '../errors.ts';
import type { SizeLimit } from './size-limits.ts';

const inflaters = { gzip: gunzipSync, 'x-gzip': gunzipSync, deflate: inflateAny, br: brotliDecompressSync } as const;

/** `deflate` means the zlib format; many servers send the stream without its header. */
function inflateAny(body: Buffer, options: ZlibOptions): Buffer {
  const hasHeader = ((body[0] ?? 0) & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0;
  return hasHeader ? inflateSync(body, options) : inflateRawSync(body, options);
}

/**
 * The text of a body. Servers compress unasked, even without saying so: gzip is recognised by its first bytes.
 * @throws ProbeError `BODY_TOO_LARGE` or `BAD_RESPONSE`
 */
export function textOfBody(body: Buffer, encoding: string | undefined, limit: SizeLimit): string {
  const name = body[0] === 0x1f && body[1] === 0x8b ? 'gzip' : encoding?.trim().toLowerCase();
  if (name === undefined || name === '' || name === 'identity') return body.toString('utf8');
  const inflate = Object.hasOwn(inflaters, name) ? inflaters[name as keyof typeof inflaters] : undefined;
  if (!inflate) throw new ProbeError('BAD_RESPONSE', 'answers in an encoding that it was not asked for');
  try {
    return inflate(body, { maxOutputLength: limit.bytes }).toString('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
    throw new ProbeError('BAD_RESPONSE', `answers with damaged ${name}`, { cause: error });
  }
}

export function tooLarge({ bytes, setting }: SizeLimit): ProbeError {
  const allowed = bytes.toLocaleString('en');
  return new ProbeError('BODY_TOO_LARGE', `answers with more than ${allowed} bytes, the limit of ${setting}`);
}
