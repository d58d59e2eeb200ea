import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Aws, startMinistack } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { folderQuarantine } from '../src/quarantine/folder.ts';
import { openQuarantine } from '../src/quarantine/open.ts';
import { fileName, parseRecords, type Quarantine, type QuarantineRecord } from '../src/quarantine/record.ts';
import { s3Quarantine } from '../src/quarantine/s3.ts';
import { sqsQuarantine } from '../src/quarantine/sqs.ts';

const reason = { status: 400, type: 'mapper_parsing_exception', reason: 'failed to parse field [a]' };
const shared = {
  version: 1 as const,
  quarantinedAt: '2026-01-01T00:00:00.000Z',
  reason,
  engine: 'elasticsearch 7.17.29',
  logGroup: '/ecs/dev/ell',
};
const document = (id: string): QuarantineRecord => ({
  ...shared,
  kind: 'document',
  operation: 'index',
  index: 'cwl-2026.01.01',
  id,
  document: '{"n":12345678901234567890}',
});
const records: QuarantineRecord[] = [
  document('1'),
  document('2'),
  { ...shared, kind: 'event', event: { id: '3', timestamp: 'abc' } },
  { ...shared, kind: 'payload', payload: 'H4sI' },
];

async function read(quarantine: Quarantine): Promise<QuarantineRecord[]> {
  const found: QuarantineRecord[] = [];
  for await (const file of quarantine.list()) found.push(...file.records);
  return found;
}

describe('a quarantine', () => {
  let aws: Aws;
  let folder: string;
  const places: Record<string, Quarantine> = {};

  beforeAll(async () => {
    aws = await startMinistack();
    folder = await mkdtemp(join(tmpdir(), 'quarantine-'));
    const s3 = new S3Client({ ...aws.clientConfig, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'quarantine' }));
    const sqs = new SQSClient(aws.clientConfig);
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'quarantine' }));
    Object.assign(places, {
      folder: folderQuarantine(folder),
      S3: s3Quarantine('quarantine', 'logs/', s3),
      SQS: sqsQuarantine(QueueUrl, sqs),
    });
  });
  afterAll(async () => {
    await aws?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['folder', 'S3', 'SQS'])('in %s gives back what was put there, and forgets what is done', async (place) => {
    const quarantine = places[place] as Quarantine;
    await quarantine.put(fileName(records), records);
    expect(new Set(await collectAndKeep(quarantine))).toEqual(new Set(records));
    if (place !== 'SQS') expect(await read(quarantine)).toEqual([records[2]]);
    for await (const file of quarantine.list()) await file.keep([]);
    expect(await read(quarantine)).toEqual([]);
  });

  it.each(['folder', 'S3'])('in %s holds a redelivered payload’s records once', async (place) => {
    const quarantine = places[place] as Quarantine;
    await quarantine.put(fileName(records), records);
    await quarantine.put(
      fileName(records),
      records.map((record) => ({ ...record, quarantinedAt: 'later' })),
    );
    expect(await read(quarantine)).toHaveLength(4);
    for await (const file of quarantine.list()) await file.keep([]);
  });

  it('writes a file for people: one JSON record a line, under the log group', async () => {
    await (places['folder'] as Quarantine).put(fileName(records), records);
    const [file = ''] = await readdir(join(folder, 'ecs-dev-ell'));
    const [first = ''] = (await readFile(join(folder, 'ecs-dev-ell', file), 'utf8')).split('\n');
    expect(JSON.parse(first)).toMatchObject({ id: '1', reason: { status: 400 } });
  });

  it('refuses a record that does not fit into a queue, before anything of it is sent', async () => {
    const big: QuarantineRecord = { ...shared, kind: 'payload', payload: 'x'.repeat(300_000) };
    await expect((places['SQS'] as Quarantine).put('big', [big])).rejects.toMatchObject({ code: 'QUARANTINE_FAILED' });
  });

  it.each([
    ['{"version":2}', 'NOT_A_QUARANTINE_RECORD'],
    ['not json', 'NOT_A_QUARANTINE_RECORD'],
  ])('says where a line is that is no record: %s', (line, code) => {
    expect(() => parseRecords(`\n${line}`, 'file.jsonl')).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining('file.jsonl line 2') }),
    );
  });

  it('refuses a place that is none', async () => {
    await expect(openQuarantine('')).rejects.toMatchObject({ code: 'INVALID_OPTIONS' });
  });
});

/** All records there are; of each file only the event is kept. */
async function collectAndKeep(quarantine: Quarantine): Promise<QuarantineRecord[]> {
  const found: QuarantineRecord[] = [];
  for await (const file of quarantine.list()) {
    found.push(...file.records);
    await file.keep(file.records.filter(({ kind }) => kind === 'event'));
  }
  return found;
}
