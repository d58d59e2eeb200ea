import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { FleetConfig } from '@bizom/fleet';
import { type Aws, cdk, type Engine, startEngine, startMinistack } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inventory } from './deployment.ts';

const accountId = '111122223333';
const region = 'eu-west-1';
const groups = ['/ecs/test/orders', '/ecs/test/stock'];
/** Of another fleet. */
const ledger = '/ecs/test/ledger';
const timeout = 300_000;
const fleet = (infra: object): FleetConfig => ({
  name: 'shop',
  accountId,
  region,
  environments: { test: {}, live: {} },
  services: { orders: {}, stock: {} },
  alerts: { channels: { oncall: { type: 'sns', topicArn: `arn:aws:sns:${region}:${accountId}:oncall` } } },
  infra: { lambdas: ['log-shipper', 'task-alerts', 'app-probe'], ...infra },
});

describe('on the AWS emulator, by the CDK', () => {
  let aws: Aws;
  let engine: Engine;
  let folder: string;
  let config: Aws['clientConfig'];
  let before: Record<string, string[]>;

  beforeAll(async () => {
    [aws, engine] = await Promise.all([startMinistack(), startEngine('es7')]);
    folder = await mkdtemp(join(tmpdir(), 'bizom-infra-'));
    // The emulator takes a key of 12 digits for the account.
    config = { ...aws.clientConfig, region, credentials: { accessKeyId: accountId, secretAccessKey: 'test' } };
    const logs = new CloudWatchLogsClient(config);
    for (const logGroupName of [...groups, ledger]) await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await run('bootstrap', `aws://${accountId}/${region}`);
    before = await inventory(config, groups);
  });

  afterAll(async () => {
    await Promise.all([aws?.stop(), engine?.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  /** One command of the CDK against the emulator; fails with what it printed. */
  async function run(...args: string[]): Promise<void> {
    const env = {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: accountId,
      AWS_SECRET_ACCESS_KEY: 'test',
    };
    const { exitCode, output } = await cdk([...args, '--output', join(folder, 'cdk.out')], { env });
    if (exitCode !== 0) throw new Error(`cdk ${args[0]} ended with ${exitCode}:\n${output.slice(-4000)}`);
  }

  async function written(name: string, config: FleetConfig): Promise<string> {
    const file = join(folder, name);
    await writeFile(file, JSON.stringify(config));
    return file;
  }

  async function deploy(infra: object): Promise<void> {
    const file = await written('fleet.json', fleet(infra));
    await run('deploy', '--all', '--require-approval', 'never', '-c', 'env=test', '-c', `fleet=${file}`);
  }

  async function invoke(FunctionName: string, event: unknown) {
    const { FunctionError, Payload } = await new LambdaClient(config).send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
    );
    return { FunctionError, answer: Buffer.from(Payload ?? []).toString() };
  }

  /** How many documents hold these words, by the engine's own count. */
  async function documents(words: string): Promise<number> {
    await fetch(`${engine.url}/_refresh`, { method: 'POST' });
    const query = { query: { match_phrase: { '@message': words } } };
    const answer = await fetch(`${engine.url}/_count?ignore_unavailable=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(query),
    });
    return ((await answer.json()) as { count: number }).count;
  }

  test('one environment is deployed: all of it is there', { timeout }, async () => {
    await deploy({ engine: { url: engine.url } });
    const there = await inventory(config, groups);
    expect(there).toMatchObject({
      stacks: ['shop-test-app-probe', 'shop-test-log-shipper', 'shop-test-task-alerts'],
      functions: ['app-probe', 'log-shipper', 'log-shipper-replay', 'task-alerts'].map((name) => `shop-test-${name}`),
      subscriptions: groups,
    });
    expect(Object.entries(there).filter(([, names]) => names.length === 0)).toEqual([]);
  });

  test('a line written to a log group is in the engine', { timeout }, async () => {
    const logs = new CloudWatchLogsClient(config);
    const stream = { logGroupName: '/ecs/test/orders', logStreamName: 'orders/orders/1' };
    await logs.send(new CreateLogStreamCommand(stream));
    await logs.send(
      new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: Date.now(), message: 'order 4711 accepted' }] }),
    );
    await expect.poll(() => documents('order 4711 accepted'), { timeout: 60_000, interval: 500 }).toBe(1);
  });

  test('an event that is in the quarantine is shipped when the replayer is invoked', { timeout }, async () => {
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    const [Bucket] = (await inventory(config, groups))['buckets'] ?? [];
    const Key = 'quarantine/ecs-test-orders/0.jsonl';
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: `${JSON.stringify(quarantined)}\n` }));
    const { answer } = await invoke('shop-test-log-shipper-replay', {});
    expect(JSON.parse(answer)).toMatchObject({ records: 1, stored: 1, remaining: 0 });
    expect(await documents('order 4712 accepted')).toBe(1);
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  });

  test('the alerts ignore an event of another source', { timeout }, async () => {
    const { answer } = await invoke('shop-test-task-alerts', {
      source: 'aws.other',
      'detail-type': 'Other',
      detail: {},
    });
    expect(answer).toContain('ignore');
  });

  test('a change of the fleet is an update of what is there', { timeout }, async () => {
    const url = engine.url.replace('127.0.0.1', 'localhost');
    await deploy({ engine: { url } });
    const lambda = new LambdaClient(config);
    const shipper = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'shop-test-log-shipper' }));
    expect(shipper.Environment?.Variables).toMatchObject({ ENGINE_URL: url });
  });

  test('another fleet of the account is deployed and deleted without touching it', { timeout }, async () => {
    const there = await inventory(config, [...groups, ledger]);
    const bank = { ...fleet({ engine: { url: engine.url } }), name: 'bank', services: { ledger: {} } };
    const file = await written('bank.json', bank);
    await run('deploy', '--all', '--require-approval', 'never', '-c', 'env=test', '-c', `fleet=${file}`);
    const both = await inventory(config, [...groups, ledger]);
    for (const [kind, names] of Object.entries(there)) expect(both[kind]).toEqual(expect.arrayContaining(names));
    expect(both['functions']).toContain('bank-test-log-shipper');
    expect(both['subscriptions']).toEqual([...groups, ledger].sort());
    await run('destroy', '--all', '--force', '-c', 'env=test', '-c', `fleet=${file}`);
    expect(await inventory(config, [...groups, ledger])).toEqual(there);
  });

  test('deleted, it leaves nothing behind', { timeout }, async () => {
    await run('destroy', '--all', '--force', '-c', 'env=test', '-c', `fleet=${join(folder, 'fleet.json')}`);
    expect(await inventory(config, groups)).toEqual(before);
  });
});

/** A document as the shipper keeps it where the engine has refused it. */
const quarantined = {
  version: 1,
  kind: 'document',
  quarantinedAt: '2026-01-05T10:00:00.000Z',
  reason: { status: 400, type: 'mapper_parsing_exception', reason: 'failed to parse field [amount]' },
  engine: 'elasticsearch 7.17.29',
  logGroup: '/ecs/test/orders',
  operation: 'index',
  index: 'cwl-2026.01.05',
  id: '4712',
  document: JSON.stringify({ '@id': '4712', '@message': 'order 4712 accepted' }),
};
