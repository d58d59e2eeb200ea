import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Progress, startProgress } from './progress.ts';

const attempts = 3;

/** Fetches `url` into the file `to`, checked against `sha256`; tries again on a network fault, never on a wrong checksum. */
export async function download(url: string, to: string, sha256: string, label: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await attemptDownload(url, to, sha256, label);
      return;
    } catch (cause) {
      if (cause instanceof WrongChecksum || attempt === attempts) {
        throw new Error(`${label} could not be fetched from ${url}: ${reason(cause)}`, { cause });
      }
      await sleep(500 * attempt);
    }
  }
}

async function attemptDownload(url: string, to: string, sha256: string, label: string): Promise<void> {
  const progress = startProgress(label);
  try {
    const response = await fetch(url);
    if (!response.ok || !response.body) throw new Error(`HTTP status ${response.status}`);
    const hash = createHash('sha256');
    const total = Number(response.headers.get('content-length')) || undefined;
    await pipeline(
      Readable.fromWeb(response.body),
      counting(progress, hash.update.bind(hash), total),
      createWriteStream(to),
    );
    const got = hash.digest('hex');
    if (got !== sha256) throw new WrongChecksum(`its sha256 is ${got}, expected ${sha256}`);
  } finally {
    progress.end();
  }
}

class WrongChecksum extends Error {}

function counting(progress: Progress, update: (chunk: Buffer) => void, total: number | undefined): Transform {
  let done = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      update(chunk);
      done += chunk.length;
      progress.update(done, total);
      next(null, chunk);
    },
  });
}

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error ? `${cause.message} (${cause.cause.message})` : cause.message;
}
