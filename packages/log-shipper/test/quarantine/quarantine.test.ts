import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type Aws, startMinistack } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createShipper } from '../../src/index.ts';
import { folderQuarantine } from '../../src/quarantine/folder.ts';
import { openQuarantine } from '../../src/quarantine/open.ts';
import { fileName, parseRecords, type Quarantine, type QuarantineRecord } from '../../src/quarantine/record.ts';
import { s3Quarantine } from '../../src/quarantine/s3.ts';
import { sqsQuarantine } from '../../src/quarantine/sqs.ts';
import { QuarantineWriter } from '../../src/quarantine/writer.ts';
import { emptyReport } from '../../src/report.ts';

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
  let s3: S3Client;
  let sqs: SQSClient;
  let queueUrl: string;
  const places: Record<string, Quarantine> = {};

  beforeAll(async () => {
    aws = await startMinistack();
    folder = await mkdtemp(join(tmpdir(), 'quarantine-'));
    s3 = new S3Client({ ...aws.clientConfig, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'quarantine' }));
    sqs = new SQSClient(aws.clientConfig);
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'quarantine' }));
    queueUrl = QueueUrl;
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

  const mixed = { Bucket: 'quarantine', Key: 'logs/mixed.jsonl' };
  const appendLine = async (place: string, line: string) => {
    if (place === 'folder') return appendFile(join(folder, 'mixed.jsonl'), `${line}\n`);
    const { Body } = await s3.send(new GetObjectCommand(mixed));
    await s3.send(new PutObjectCommand({ ...mixed, Body: `${await Body?.transformToString()}${line}\n` }));
  };
  const removeMixed = async (place: string) => {
    if (place === 'folder') await rm(join(folder, 'mixed.jsonl'));
    else await s3.send(new DeleteObjectCommand(mixed));
  };

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

  it('in a queue keeps the records that fit, and returns one that does not', async () => {
    const quarantine = places['SQS'] as Quarantine;
    const big: QuarantineRecord = { ...shared, kind: 'payload', payload: 'x'.repeat(300_000) };
    expect(await quarantine.put('big', [document('1'), big, document('2')])).toEqual([
      { record: big, reason: expect.stringMatching(/300\d{3} bytes does not fit into an SQS message \(262144\)/) },
    ]);
    expect(await read(quarantine)).toHaveLength(2);
    await sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl }));
  });

  it('in a queue hands back only the event that does not fit', async () => {
    const { endpoint, region, credentials } = aws;
    vi.stubEnv('AWS_ENDPOINT_URL', endpoint);
    vi.stubEnv('AWS_REGION', region);
    vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
    const report = emptyReport('/ecs/dev/ell');
    const events = ['x'.repeat(300_000), 'a', 'b'].map((message) => ({ event: { message }, reason: 'no id' }));
    await new QuarantineWriter(queueUrl).keepRejects({ items: [], events }, report, undefined);
    vi.unstubAllEnvs();
    expect(report).toMatchObject({ quarantined: 2, handedBack: 1 });
    expect(report.refusals).toMatchObject([
      { reason: expect.stringMatching(/does not fit into an SQS message.*; no id$/) },
    ]);
    await sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl }));
  });

  it.each(['folder', 'S3'])('in %s names the files that are not of a quarantine, and leaves them', async (place) => {
    const quarantine = places[place] as Quarantine;
    await quarantine.put('good', [document('1')]);
    if (place === 'folder') await writeFile(join(folder, 'payload.gz'), 'x');
    else {
      await s3.send(new PutObjectCommand({ Bucket: 'quarantine', Key: 'logs/payload.gz', Body: 'x' }));
      await s3.send(new PutObjectCommand({ Bucket: 'quarantine', Key: 'logs/folder/', Body: Buffer.alloc(0) }));
    }
    for (let i = 0; i < 2; i++) {
      const skipped: (string | undefined)[] = [];
      for await (const file of quarantine.list()) {
        if (file.records.length === 0) skipped.push(file.skipped);
        await file.keep([]);
      }
      expect(skipped).toEqual([
        expect.stringMatching(/payload\.gz is not a \.jsonl file of a quarantine; bizom-logs ship/),
      ]);
    }
    await rm(join(folder, 'payload.gz'), { force: true });
    await s3.send(new DeleteObjectCommand({ Bucket: 'quarantine', Key: 'logs/payload.gz' }));
  });

  it('in a folder names what cannot be read, and what was not written completely', async () => {
    await mkdir(join(folder, 'parts'));
    await symlink('/nowhere', join(folder, 'parts', 'link.jsonl'));
    await writeFile(join(folder, 'parts', 'a.jsonl.1.tmp'), '{');
    const skipped: (string | undefined)[] = [];
    for await (const file of folderQuarantine(join(folder, 'parts')).list()) skipped.push(file.skipped);
    expect(skipped.sort()).toEqual([
      expect.stringMatching(/a\.jsonl\.1\.tmp was not written completely/),
      expect.stringMatching(/link\.jsonl is not a regular file/),
    ]);
    await rm(join(folder, 'parts'), { recursive: true });
  });

  it.each(['{"version":2}', 'not json'])('says where a line is that is no record: %s', (line) => {
    const good = JSON.stringify(records[0]);
    expect(parseRecords(`\n${line}\n${good}\n`, 'file.jsonl')).toEqual({
      records: [records[0]],
      unreadable: [{ line, reason: expect.stringContaining('file.jsonl line 2 is not') }],
    });
  });

  it.each(['folder', 'S3'])('in %s keeps lines that are no records, whatever else is done', async (place) => {
    const quarantine = places[place] as Quarantine;
    const line = '{"version":2}';
    await quarantine.put('mixed', [records[0] as QuarantineRecord]);
    await appendLine(place, line);
    for await (const file of quarantine.list()) await file.keep([]);
    for await (const file of quarantine.list()) {
      expect(file).toMatchObject({ records: [], unreadable: [{ line }] });
    }
    await removeMixed(place);
  });

  it('in a queue is also what others put there: payloads, failed events, and notices that hold none', async () => {
    const quarantine = places['SQS'] as Quarantine;
    const bodies = [
      JSON.stringify({ KinesisBatchInfo: { shardId: 'shardId-0', startSequenceNumber: '1', endSequenceNumber: '2' } }),
      JSON.stringify({ requestContext: { condition: 'RetriesExhausted' }, requestPayload: {} }),
      JSON.stringify({ requestPayload: { awslogs: { data: 'H4sI' } } }),
      'H4sJ',
      JSON.stringify({
        Type: 'Notification',
        Message: JSON.stringify({ requestPayload: { awslogs: { data: 'H4sK' } } }),
      }),
    ];
    for (const MessageBody of bodies) await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
    const payloads: string[] = [];
    const reasons: string[] = [];
    for await (const file of quarantine.list()) {
      payloads.push(...file.records.map((record) => (record.kind === 'payload' ? record.payload : '')));
      reasons.push(...file.unreadable.map(({ reason }) => reason));
      await file.keep([]);
    }
    expect(payloads.sort()).toEqual(['H4sI', 'H4sJ', 'H4sK']);
    expect(reasons).toHaveLength(2);
    expect(reasons).toContainEqual(expect.stringContaining('records 1 to 2 of shardId-0'));
    expect(reasons).toContainEqual(expect.stringContaining('whose event holds no CloudWatch Logs payload'));
    await sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl }));
  });

  it('in a queue is not taken for empty because one receive was', async () => {
    const MessageBody = 'H4sI';
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody, DelaySeconds: 1 }));
    expect(await read(places['SQS'] as Quarantine)).toMatchObject([{ kind: 'payload', payload: 'H4sI' }]);
  });

  it('is empty where the folder is not made yet, and refused where it is something else', async () => {
    expect(await read(folderQuarantine(join(folder, 'nowhere')))).toEqual([]);
    await writeFile(join(folder, 'file'), '');
    await expect(read(folderQuarantine(join(folder, 'file')))).rejects.toMatchObject({
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining('file'),
    });
    await rm(join(folder, 'file'));
  });

  it('refuses an invalid place', async () => {
    for (const place of ['', ' ', 's3:/b', 's3://', 's3:///x', 'S3://b', 'arn:aws:s3:::bucket']) {
      await expect(openQuarantine(place)).rejects.toMatchObject({ code: 'INVALID_OPTIONS' });
      expect(() => createShipper({ nodes: 'http://localhost', quarantine: place })).toThrow(/quarantine: expected/);
    }
  });
  it('keeps its files to itself and inside the folder, whatever the log group is called', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'quarantine-'));
    const folder = join(parent, 'inside');
    try {
      for (const logGroup of ['..', '../..', '.hidden', '/ecs/dev', '']) {
        const record = { ...shared, kind: 'event' as const, logGroup, event: logGroup };
        await folderQuarantine(folder).put(fileName([record]), [record]);
      }
      expect(await readdir(parent)).toEqual(['inside']);
      const files = await readdir(folder, { recursive: true, withFileTypes: true });
      const names = files.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
      expect(names).toHaveLength(5);
      for (const name of names) expect((await stat(name)).mode & 0o777).toBe(0o600);
    } finally {
      await rm(parent, { recursive: true });
    }
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
