import type { Readable } from 'node:stream';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ShipperError } from '../errors.ts';
import { objectName, type S3Object } from '../payload/s3-object.ts';

/** Opens an object to be read; the caller closes it. */
export type ObjectOpener = (object: S3Object) => Promise<Readable>;

/**
 * Reads objects of S3, of any region.
 * @throws ShipperError `OBJECT_UNREADABLE` naming the object
 */
export function createObjectOpener(client: S3Client = new S3Client({ followRegionRedirects: true })): ObjectOpener {
  return async (object) => {
    const { bucket: Bucket, key: Key, versionId: VersionId } = object;
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
      return Body as Readable;
    } catch (cause) {
      throw unreadable(object, cause);
    }
  };
}

/** What to do about the errors that S3 is known to answer with. */
const advice: Readonly<Record<string, string>> = {
  NoSuchKey: 'it is gone',
  NotFound: 'it is gone',
  NoSuchVersion: 'that version is gone',
  NoSuchBucket: 'there is no such bucket',
  AccessDenied:
    'the function needs s3:GetObject on it (s3:GetObjectVersion for versions, kms:Decrypt for its key); without s3:ListBucket S3 answers the same for an object that is gone',
  InvalidObjectState: 'it is archived: restore it first',
};

function unreadable(object: S3Object, cause: unknown): ShipperError {
  const { name, message } = cause as Error;
  const reason = advice[name] ?? message;
  return new ShipperError('OBJECT_UNREADABLE', `cannot read ${objectName(object)}: ${reason} (${name})`, { cause });
}
