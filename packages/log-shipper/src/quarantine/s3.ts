import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  formatRecords,
  otherName,
  parseRecords,
  type Quarantine,
  type QuarantineFile,
  type QuarantineRecord,
  skippedFile,
  type UnreadableLine,
} from './record.ts';

const ending = '.jsonl';

/** A quarantine in an S3 bucket: one `.jsonl` object a payload, under `prefix`. */
export function s3Quarantine(bucket: string, prefix: string, client: S3Client = new S3Client({})): Quarantine {
  const put = async (name: string, records: readonly QuarantineRecord[], unreadable: UnreadableLine[] = []) => {
    const Body = formatRecords(records, unreadable);
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: `${prefix}${name}${ending}`,
        Body,
        ContentType: 'application/jsonl',
      }),
    );
  };
  const read = async (Key: string): Promise<QuarantineFile> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
    const name = Key.slice(prefix.length, -ending.length);
    const lines = parseRecords((await Body?.transformToString()) ?? '', `s3://${bucket}/${Key}`);
    const { unreadable } = lines;
    const keep = async (kept: readonly QuarantineRecord[]) => {
      if (kept.length + unreadable.length > 0) await put(name, kept, unreadable);
      else await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    };
    return { name, ...lines, keep };
  };
  return {
    put: async (name, records) => {
      await put(name, records);
      return [];
    },
    async *list() {
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
        for (const { Key = '' } of page.Contents ?? []) {
          const place = `s3://${bucket}/${Key}`;
          if (Key.endsWith(ending))
            yield await read(Key).catch((error: Error) => skippedFile(place, `cannot be read: ${error.message}`));
          else if (!Key.endsWith('/')) yield skippedFile(place, otherName);
        }
      }
    },
  };
}
