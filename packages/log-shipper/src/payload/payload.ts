import { PayloadError } from '../errors.ts';
import { type Inflater, inflate } from './inflate.ts';
import type { LogOrigin } from './log-origin.ts';

/** How a payload is opened. */
export interface PayloadOptions {
  /** Largest inflated payload that is accepted, bytes; default 64 MiB. */
  maxPayloadBytes?: number | undefined;
  /** What inflates gzip; default `node:zlib`. */
  inflater?: Inflater | undefined;
  /** Where the events of an export, or of an answer of the Logs API, come from; default: such input is refused. */
  origin?: LogOrigin | undefined;
}

export const defaultMaxPayloadBytes = 64 * 1024 * 1024;
const openBrace = 0x7b;

/**
 * A payload as it comes (base64, gzip bytes, JSON, or JSON of the Lambda event `{awslogs: {data}}`) -> the bytes of its JSON.
 * @throws PayloadError `NOT_BASE64`, `NOT_GZIP`, `TRUNCATED_GZIP`, `CORRUPT_GZIP`, `PAYLOAD_TOO_LARGE`.
 */
export function openPayload(payload: Uint8Array | string, options: PayloadOptions = {}): Buffer {
  const { maxPayloadBytes = defaultMaxPayloadBytes, inflater } = options;
  const bytes = typeof payload === 'string' ? textBytes(payload) : carriedBytes(viewBytes(payload));
  if (!isJson(bytes)) return inflate(bytes, maxPayloadBytes, inflater);
  if (bytes.length > maxPayloadBytes) {
    const message = `The payload has ${bytes.length} bytes, more than maxPayloadBytes (${maxPayloadBytes}).`;
    throw new PayloadError('PAYLOAD_TOO_LARGE', message);
  }
  const data = lambdaEventData(bytes);
  return data === undefined ? bytes : inflate(decodeBase64(data), maxPayloadBytes, inflater);
}

/**
 * Strict base64: every character counts.
 * @throws PayloadError `NOT_BASE64`, naming the first invalid character.
 */
function decodeBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (bytes.length === Math.floor((text.length * 3) / 4) - padding && text.length % 4 === 0) return bytes;
  const compact = text.replace(/\s+/g, '');
  const wrong = /[^A-Za-z0-9+/_-]/.exec(compact.replace(/={1,2}$/, ''));
  if (wrong) throw notBase64(`character ${JSON.stringify(wrong[0])} at ${wrong.index}`);
  if (compact.length === 0) throw notBase64('nothing');
  if (compact.replace(/=+$/, '').length % 4 === 1)
    throw notBase64(`${compact.length} characters, which no bytes encode to`);
  return Buffer.from(compact, 'base64');
}

function notBase64(received: string): PayloadError {
  return new PayloadError(
    'NOT_BASE64',
    `The payload is neither gzip, JSON nor base64: expected base64, received ${received}.`,
  );
}

function textBytes(text: string): Buffer {
  return /^\s*\{/.test(text) ? Buffer.from(text, 'utf8') : decodeBase64(text);
}

function viewBytes(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A file of base64 text, in lines or not, is taken for what it carries. */
function carriedBytes(bytes: Buffer): Buffer {
  if (bytes[0] === 0x1f || isJson(bytes) || bytes.length < 4) return bytes;
  const text = bytes.toString('latin1');
  return isBase64(text) ? decodeBase64(text) : bytes;
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/_\s-]+$/.test(text.trimEnd().replace(/={1,2}$/, ''));
}

/** The bytes that a payload carries, as `openPayload` takes them but not inflated; those of a text that is no base64 itself. */
export function payloadBytes(payload: Uint8Array | string): Buffer {
  if (typeof payload !== 'string') return carriedBytes(viewBytes(payload));
  return isBase64(payload) ? decodeBase64(payload) : Buffer.from(payload, 'utf8');
}

function isJson(bytes: Buffer): boolean {
  const first = bytes.find((byte) => byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09);
  return first === openBrace;
}

/** The base64 of a Lambda event, as the payload files of `aws lambda invoke` hold it. */
function lambdaEventData(json: Buffer): string | undefined {
  if (!json.subarray(0, 64).includes('"awslogs"')) return undefined;
  return /^\s*\{\s*"awslogs"\s*:\s*\{\s*"data"\s*:\s*"([^"\\]*)"\s*\}\s*\}\s*$/.exec(json.toString('latin1'))?.[1];
}
