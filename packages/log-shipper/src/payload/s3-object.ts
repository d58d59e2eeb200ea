/** An object of S3 that holds payloads. */
export interface S3Object {
  bucket: string;
  key: string;
  versionId?: string | undefined;
}

/** `s3://bucket/key`, for people. */
export function objectName({ bucket, key, versionId }: S3Object): string {
  return `s3://${bucket}/${key}${versionId === undefined ? '' : ` (version ${versionId})`}`;
}

/** What S3 writes about an object, as a notification or as an event of EventBridge. */
export interface S3Entity {
  bucket?: { name?: unknown };
  object?: { key?: unknown; versionId?: unknown; 'version-id'?: unknown };
}

/** The object that an event of S3 names; undefined for one that holds no payloads, such as the test of an export task. */
export function s3Object({ bucket, object }: S3Entity, isUrlEncoded: boolean): S3Object | undefined {
  const { name } = bucket ?? {};
  const { key: written, versionId = object?.['version-id'] } = object ?? {};
  if (typeof name !== 'string' || typeof written !== 'string') return undefined;
  const key = isUrlEncoded ? decodeKey(written) : written;
  if (key.endsWith('/') || /(?:^|\/)aws-logs-write-test$/.test(key)) return undefined;
  return { bucket: name, key, ...(typeof versionId === 'string' && { versionId }) };
}

/** Notifications have the keys as forms have them. */
function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}
