import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type Aws, startMinistack } from '@bizom/testbed';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { pathOf } from '../../src/image/artifacts.ts';
import { type AwsClients, awsClients, downloadArtifacts } from '../../src/index.ts';
import { startFakeS3 } from '../support/damaged-s3.ts';

const listing = (directory: string) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map(({ name }) => name)
    .sort();

describe('artifacts from the emulated S3', () => {
  let emulator: Aws;
  let aws: AwsClients;
  let directory: string;
  beforeAll(async () => {
    emulator = await startMinistack();
    aws = awsClients(emulator.clientConfig);
    await aws.s3.send(new CreateBucketCommand({ Bucket: 'deploy' }));
    const put = (Key: string, Body: string | Buffer, more = {}) =>
      aws.s3.send(new PutObjectCommand({ Bucket: 'deploy', Key, Body, ...more }));
    await put('dev/ell/token.txt', 'secret');
    await put('dev/ell/', '');
    await put('dev/ell/keys/a b"ü.pem', Buffer.alloc(3_000_000, 7));
    await put('dev/ell/empty', '');
    await put('dev/ell/sha.txt', 'sums', { ChecksumAlgorithm: 'SHA256' });
    await put('dev/ell-other/not-ours', 'x');
    await put('dev/evil/../../escape', 'x');
  });
  afterAll(() => emulator?.stop());
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'deploy-artifacts-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test('arrive as they are in S3, and nothing else does', async () => {
    const paths = await downloadArtifacts({ s3: aws.s3, bucket: 'deploy', prefix: 'dev/ell/', directory });
    expect(paths.sort()).toEqual(['empty', 'keys/a b"ü.pem', 'sha.txt', 'token.txt']);
    expect(readFileSync(join(directory, 'keys/a b"ü.pem'))).toEqual(Buffer.alloc(3_000_000, 7));
    expect(readFileSync(join(directory, 'token.txt'), 'utf8')).toBe('secret');
    expect(listing(directory)).toHaveLength(4);
  });

  test('replace files of the same name, and leave others', async () => {
    writeFileSync(join(directory, 'token.txt'), 'old');
    writeFileSync(join(directory, 'own.txt'), 'mine');
    await downloadArtifacts({ s3: aws.s3, bucket: 'deploy', prefix: 'dev/ell/', directory });
    expect(readFileSync(join(directory, 'token.txt'), 'utf8')).toBe('secret');
    expect(readFileSync(join(directory, 'own.txt'), 'utf8')).toBe('mine');
  });

  test('whose key leads out of the folder are refused, and nothing is left', async () => {
    const download = downloadArtifacts({ s3: aws.s3, bucket: 'deploy', prefix: 'dev/evil/', directory });
    await expect(download).rejects.toMatchObject({
      code: 'ARTIFACTS_FAILED',
      message: expect.stringMatching(/outside of its folder/),
    });
    expect(listing(directory)).toEqual([]);
  });

  test('of a bucket that is not there are a clear error', async () => {
    const download = downloadArtifacts({ s3: aws.s3, bucket: 'nowhere', prefix: 'dev/ell/', directory });
    await expect(download).rejects.toThrow(/s3:\/\/nowhere\/dev\/ell\/ cannot be downloaded: .*bucket/i);
  });

  test('there may be none of', async () => {
    expect(await downloadArtifacts({ s3: aws.s3, bucket: 'deploy', prefix: 'dev/none/', directory })).toEqual([]);
  });
});

describe('a damaged download (a stand-in answers for S3)', () => {
  test.each([
    ['bytes are missing', { listed: 10, body: 'short', etag: undefined }, /5 bytes received, S3 listed 10/],
    ['bytes are wrong', { listed: 5, body: 'wrong', etag: '5d41402abc4b2a76b9719d911017c592' }, /md5 checksum/],
  ])('%s: an error, and nothing is left', async (_, object, message) => {
    const directory = mkdtempSync(join(tmpdir(), 'deploy-artifacts-'));
    await using s3 = await startFakeS3(object);
    const aws = awsClients({
      endpoint: s3.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    await expect(downloadArtifacts({ s3: aws.s3, bucket: 'deploy', prefix: 'dev/ell/', directory })).rejects.toThrow(
      message,
    );
    expect(listing(directory)).toEqual([]);
    rmSync(directory, { recursive: true });
  });
});

test('no key at all leads out of the folder', () => {
  const part = fc.oneof(fc.constantFrom('..', '.', '', '/', '\\', '%2e%2e', 'a', '\0'), fc.string());
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      let path: string;
      try {
        path = pathOf(`dev/ell/${parts.join('/')}`, 'dev/ell/');
      } catch {
        return;
      }
      expect(join('/target', path).startsWith('/target/')).toBe(true);
    }),
    { numRuns: process.env['CHAOS'] ? 200_000 : 5_000 },
  );
});
