import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { PayloadError, type ShipperErrorCode } from '../errors.ts';
import { inflate, inflateError } from './inflate.ts';
import { defaultMaxPayloadBytes, openPayload, type PayloadOptions, payloadBytes } from './payload.ts';
import { PayloadReader, type ReaderRules } from './payload-reader.ts';
import { objectName } from './s3-object.ts';
import type { Carried } from './unwrap.ts';

/** Firehose compresses what CloudWatch Logs compressed already. */
const maxLayers = 4;
/** An object of S3 may hold many payloads, but is no way to keep a Lambda busy for ever, bytes. */
const maxInflatedBytes = 4 * 1024 ** 3;

/** Parts may be of several parts in their turn: records of Firehose, each with payloads in a row. */
const maxDepth = 4;

/**
 * Opens an input, also one that is several payloads, and reads the JSON of each.
 * @throws PayloadError for the first part that is no payload
 */
export function openEach<T>(
  payload: Uint8Array | string,
  options: PayloadOptions,
  read: (json: Buffer) => T,
  depth = 0,
): T[] {
  try {
    return [read(openPayload(payload, options))];
  } catch (error) {
    const parts = depth < maxDepth ? splitPayload(payload, error, options) : undefined;
    if (!parts) throw error;
    return parts.flatMap((part) => openEach(requirePayload(part), options, read, depth + 1));
  }
}

/** @throws PayloadError for a part that is something else */
export function requirePayload(part: Carried): string | Buffer {
  if ('payload' in part) return part.payload;
  throw whyUnreadable(part);
}

/** A part that is no payload. */
export type Unreadable = Exclude<Carried, { payload: unknown }>;

/** Why it cannot be read. */
export function whyUnreadable(part: Unreadable): PayloadError {
  if ('error' in part) return part.error;
  const message = `It names ${objectName(part.object)}: give the object itself, as only the Lambda reads from S3.`;
  return new PayloadError('NOT_A_LOGS_PAYLOAD', message);
}

/** Errors about the form of an input. Of a damaged one, or one that is too large, nothing else can be made. */
const formErrors: readonly ShipperErrorCode[] = ['NOT_BASE64', 'NOT_GZIP', 'NOT_JSON', 'NOT_A_LOGS_PAYLOAD'];
/** So many parts are no payloads, and the rest is not read. */
const maxErrors = 100;

/**
 * The parts of an input that is not one payload: several in a row, in envelopes, compressed more than once, or an export.
 * @param error why it is not one payload
 * @returns undefined where `error` is all that there is to say
 * @throws PayloadError with the code of `error` for an input of another kind; it says what the input looks like
 */
export function splitPayload(
  payload: Uint8Array | string,
  error: unknown,
  options: PayloadOptions,
): Carried[] | undefined {
  if (!(error instanceof PayloadError) || !formErrors.includes(error.code)) return undefined;
  const { bytes, layers, parts } = readParts(payload, options);
  const [part] = parts;
  if (!part) return bytes.every(isSpace) ? undefined : parts;
  if (parts.length > 1) return parts;
  if ('error' in part) throw explained(error, part.error);
  return layers < 2 && 'payload' in part && isAllOf(bytes, part.payload) ? undefined : parts;
}

/** The parts of an input, and its bytes without the layers of gzip. What cannot be read of it is the last part, the error. */
function readParts(payload: Uint8Array | string, options: PayloadOptions) {
  const { maxPayloadBytes = defaultMaxPayloadBytes, inflater, origin } = options;
  const parts: Carried[] = [];
  let bytes: Buffer = Buffer.alloc(0);
  let layers = 0;
  try {
    bytes = payloadBytes(payload);
    for (; isGzip(bytes); layers++) {
      requireLayers(layers);
      bytes = inflate(bytes, maxPayloadBytes, inflater);
    }
    const reader = new PayloadReader({ maxPayloadBytes, origin });
    addParts(parts, reader.push(bytes));
    addParts(parts, reader.end());
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    parts.push({ error });
  }
  return { bytes, layers, parts };
}

function addParts(parts: Carried[], read: Iterable<Carried>): void {
  let errors = 0;
  for (const part of read) {
    parts.push(part);
    if ('error' in part && ++errors > maxErrors) throw part.error;
  }
}

/** The error with what the input looks like. */
function explained(error: PayloadError, found: PayloadError): PayloadError {
  if (found.code !== 'NOT_A_LOGS_PAYLOAD') return error;
  return new PayloadError(error.code, `${error.message} ${found.message}`, { cause: error.cause });
}

/** Whether the only part is the input itself. */
function isAllOf(bytes: Buffer, part: string | Buffer): boolean {
  const text = bytes.toString('latin1').trim();
  return Buffer.from(part).equals(Buffer.from(text, 'latin1'));
}

/**
 * The payloads in a text that arrives in chunks, compressed or not: memory does not grow with its length.
 * @throws PayloadError for what cannot be read
 */
export async function* readPayloads(chunks: AsyncIterable<Uint8Array>, rules: ReaderRules): AsyncGenerator<Carried> {
  const reader = new PayloadReader(rules);
  let bytes = 0;
  for await (const chunk of inflated(chunks, 0)) {
    bytes += chunk.length;
    if (bytes > maxInflatedBytes) {
      throw new PayloadError('PAYLOAD_TOO_LARGE', `It inflates to more than ${maxInflatedBytes} bytes.`);
    }
    yield* reader.push(chunk);
  }
  yield* reader.end();
}

/** The chunks, inflated as often as they were compressed. */
async function* inflated(chunks: AsyncIterable<Uint8Array>, layer: number): AsyncGenerator<Buffer> {
  const { head, rest } = await splitHead(chunks);
  if (!isGzip(head)) {
    yield head;
    yield* rest;
    return;
  }
  requireLayers(layer);
  yield* inflated(gunzipped(head, rest), layer + 1);
}

async function* gunzipped(head: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let bytes = head.length;
  const source = async function* () {
    yield head;
    for await (const chunk of rest) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  const gunzip = pipeline(source, createGunzip({ chunkSize: 262_144 }), () => {});
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw code.startsWith('Z_') ? inflateError(error as NodeJS.ErrnoException, bytes, maxInflatedBytes) : error;
  }
}

/** The first two bytes or more, and what follows. */
async function splitHead(chunks: AsyncIterable<Uint8Array>): Promise<{ head: Buffer; rest: AsyncIterable<Buffer> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 2) {
    const { value, done } = await iterator.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  const rest = async function* () {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield Buffer.from(next.value);
  };
  return { head, rest: rest() };
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function requireLayers(layer: number): void {
  if (layer < maxLayers) return;
  throw new PayloadError('NOT_A_LOGS_PAYLOAD', `It is compressed more than ${maxLayers} times.`);
}
