import { gunzipSync, gzipSync } from 'node:zlib';
import type { S3Client } from '@aws-sdk/client-s3';
import { type EvidenceName, type EvidencePlace, evidenceKey, evidencePrefix, parseEvidenceKey } from '@bizom/fleet';
import { type Evidence, parseEvidence } from './evidence.ts';

const maxDocumentBytes = 256 << 20;
/** Pages of 1,000 keys that are looked through for what is too old. */
const maxPages = 20;

/** One piece of evidence in the bucket. */
export interface StoredEvidence extends EvidenceName {
  key: string;
}

/** Evidence in an S3 bucket. */
export class EvidenceStore {
  readonly #s3: S3Client;
  readonly #place: EvidencePlace;

  constructor(s3: S3Client, place: EvidencePlace) {
    this.#s3 = s3;
    this.#place = place;
  }

  /** @returns its key */
  async put(name: EvidenceName, evidence: Evidence): Promise<string> {
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    const Key = evidenceKey(this.#place, name);
    await this.#s3.send(
      new PutObjectCommand({
        Bucket: this.#place.bucket,
        Key,
        Body: gzipSync(JSON.stringify(evidence)),
        ContentType: 'application/json',
        // A browser shows it as it is.
        ContentEncoding: 'gzip',
      }),
    );
    return Key;
  }

  /** What was kept of a task, the newest first. */
  async list(task: string): Promise<StoredEvidence[]> {
    const keys = await this.#keys(evidencePrefix(this.#place, task), 1);
    return keys
      .flatMap((key) => {
        const name = parseEvidenceKey(key);
        return name ? [{ ...name, key }] : [];
      })
      .sort((a, b) => b.atMs - a.atMs);
  }

  async get(key: string): Promise<Evidence> {
    const { GetObjectCommand } = await import('@aws-sdk/client-s3');
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket: this.#place.bucket, Key: key }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return parseEvidence((isGzip ? gunzipSync(bytes, { maxOutputLength: maxDocumentBytes }) : bytes).toString('utf8'));
  }

  /** Deletes the evidence that was kept before a time. @returns how many documents */
  async deleteBefore(timeMs: number): Promise<number> {
    const { DeleteObjectsCommand } = await import('@aws-sdk/client-s3');
    const keys = await this.#keys(`${this.#place.prefix}/`, maxPages);
    const old = keys.filter((key) => (parseEvidenceKey(key)?.atMs ?? Number.POSITIVE_INFINITY) < timeMs);
    for (let start = 0; start < old.length; start += 1000) {
      const Objects = old.slice(start, start + 1000).map((Key) => ({ Key }));
      await this.#s3.send(new DeleteObjectsCommand({ Bucket: this.#place.bucket, Delete: { Objects, Quiet: true } }));
    }
    return old.length;
  }

  async #keys(Prefix: string, maxPageCount: number): Promise<string[]> {
    const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
    const keys: string[] = [];
    let pages = 0;
    for await (const page of paginateListObjectsV2({ client: this.#s3 }, { Bucket: this.#place.bucket, Prefix })) {
      keys.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key])));
      if (++pages === maxPageCount) break;
    }
    return keys;
  }
}
