import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { formatRecords, parseRecords, type Quarantine, type QuarantineRecord, type UnreadableLine } from './record.ts';

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
  return {
    put: (name, records) => put(name, records),
    async *list() {
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
        for (const { Key = '' } of page.Contents ?? []) {
          if (!Key.endsWith(ending)) continue;
          const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
          const name = Key.slice(prefix.length, -ending.length);
          const lines = parseRecords((await Body?.transformToString()) ?? '', `s3://${bucket}/${Key}`);
          const { unreadable } = lines;
          yield {
            name,
            ...lines,
            keep: async (kept) => {
              if (kept.length + unreadable.length > 0) await put(name, kept, unreadable);
              else await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
            },
          };
        }
      }
    },
  };
}
