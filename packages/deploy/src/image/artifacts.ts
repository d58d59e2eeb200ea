import { createHash, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, copyFile, mkdir, stat } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { DeployError } from '../errors.ts';
import { withTemporaryFolder } from '../temporary-folder.ts';

/** Which objects go where. */
export interface DownloadRequest {
  s3: S3Client;
  bucket: string;
  /** Such as `dev/ell/`. */
  prefix: string;
  /** Where the files go; it is made where it does not exist. Files that are there already stay, those of the same name are replaced. */
  directory: string;
  signal?: AbortSignal;
}

interface Wanted {
  key: string;
  path: string;
  size: number;
}

/**
 * Downloads every object below a prefix; sizes and MD5 or SHA-256 checksums are compared with S3's. All or none: the files
 * appear in `directory` when the last one is whole.
 * @returns paths relative to `directory`, in S3's order.
 * @throws DeployError `ARTIFACTS_FAILED` where a key would leave the directory, S3 refuses, or bytes are missing or wrong.
 * @example
 * const { s3 } = awsClients({ region: 'eu-west-1' });
 * const files = await downloadArtifacts({
 *   ...{ s3, bucket: 'deploy.example.com', prefix: 'dev/ell/', directory: 'ops/dev/ell/tokens' },
 * });
 */
export async function downloadArtifacts(request: DownloadRequest): Promise<string[]> {
  const { bucket, prefix, directory } = request;
  try {
    const wanted = await listObjects(request);
    await withTemporaryFolder(join(directory, `.partial-${randomUUID()}`), async (staging) => {
      await mkdir(staging, { recursive: true });
      for (const object of wanted) await download(request, object, join(staging, object.path));
      for (const { path } of wanted) await place(join(staging, path), join(directory, path));
    });
    return wanted.map(({ path }) => path);
  } catch (error) {
    if (error instanceof DeployError) throw error;
    request.signal?.throwIfAborted();
    throw new DeployError(
      'ARTIFACTS_FAILED',
      `s3://${bucket}/${prefix} cannot be downloaded: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

async function listObjects({ s3, bucket, signal, ...request }: DownloadRequest): Promise<Wanted[]> {
  const prefix = folderPrefix(request.prefix);
  const wanted: Wanted[] = [];
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix });
  for await (const { Contents = [] } of pages) {
    signal?.throwIfAborted();
    for (const { Key: key = '', Size: size = 0 } of Contents) {
      // Consoles make an empty object for a folder.
      if (!key.endsWith('/')) wanted.push({ key, path: pathOf(key, prefix), size });
    }
  }
  return wanted;
}

/** A prefix that ends at a folder: `dev/ell` must not take `dev/ell-admin/key`. */
function folderPrefix(prefix: string): string {
  return prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
}

/** The path of a key below the directory. */
export function pathOf(key: string, prefix: string): string {
  const path = key.slice(prefix.length);
  const parts = path.split('/');
  const leaves =
    posix.isAbsolute(path) ||
    path.includes('\\') ||
    path.includes('\0') ||
    parts.some((part) => part === '..' || part === '.' || part === '');
  if (leaves)
    throw new DeployError(
      'ARTIFACTS_FAILED',
      `The S3 key ${JSON.stringify(key)} would be written outside of its folder; rename or remove it.`,
    );
  return path;
}

async function download({ s3, bucket, signal }: DownloadRequest, { key, size }: Wanted, to: string): Promise<void> {
  const object = await s3.send(
    new GetObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }),
    signal ? { abortSignal: signal } : {},
  );
  const expected = expectedHash(object);
  const hash = createHash(expected?.algorithm ?? 'md5');
  let bytes = 0;
  const meter = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      hash.update(chunk);
      done(undefined, chunk);
    },
  });
  await mkdir(dirname(to), { recursive: true });
  await pipeline(object.Body as Readable, meter, createWriteStream(to, { mode: 0o644 }));
  const digest = hash.digest('hex');
  if (bytes !== size) throw broken(key, `${bytes} bytes received, S3 listed ${size}`);
  if (expected && digest !== expected.hex)
    throw broken(key, `its ${expected.algorithm} checksum is ${digest}, S3 has ${expected.hex}`);
}

function broken(key: string, what: string): DeployError {
  return new DeployError('ARTIFACTS_FAILED', `${key} is damaged: ${what}; try again.`);
}

/** A SHA-256 where the object has one; else its ETag, which is an MD5 unless it was uploaded in parts or encrypted by KMS. */
function expectedHash({ ChecksumSHA256, ChecksumType, ETag = '', ServerSideEncryption }: GetObjectCommandOutput) {
  if (ChecksumSHA256 && ChecksumType !== 'COMPOSITE') {
    return { algorithm: 'sha256', hex: Buffer.from(ChecksumSHA256, 'base64').toString('hex') };
  }
  const md5 = /^"?([0-9a-f]{32})"?$/.exec(ETag)?.[1];
  return md5 && !ServerSideEncryption?.startsWith('aws:kms') ? { algorithm: 'md5', hex: md5 } : undefined;
}

async function place(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const there = await stat(to).catch(() => undefined);
  if (there?.isDirectory())
    throw new DeployError('ARTIFACTS_FAILED', `${to} is a folder, but S3 has a file of that name.`);
  await copyFile(from, to);
  // Whatever the umask is: the user of the image reads them.
  await chmod(to, 0o644);
}
