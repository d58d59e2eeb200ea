import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { formatRecords, parseRecords, type Quarantine, type QuarantineRecord } from './record.ts';

const ending = '.jsonl';

/** A quarantine in an S3 bucket: one `.jsonl` object a payload, under `prefix`. */
export function s3Quarantine(bucket: string, prefix: string, client: S3Client = new S3Client({})): Quarantine {
  const put = async (name: string, records: readonly QuarantineRecord[]) => {
    const Body = formatRecords(records);
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
    put,
    async *list() {
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
        for (const { Key = '' } of page.Contents ?? []) {
          if (!Key.endsWith(ending)) continue;
          const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
          const name = Key.slice(prefix.length, -ending.length);
          yield {
            name,
            records: parseRecords((await Body?.transformToString()) ?? '', `s3://${bucket}/${Key}`),
            keep: async (kept) => {
              if (kept.length > 0) await put(name, kept);
              else await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
            },
          };
        }
      }
    },
  };
}
