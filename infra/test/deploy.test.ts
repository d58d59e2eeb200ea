import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { FleetConfig } from '@bizom/fleet';
import { type Aws, cdk, startMinistack } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inventory } from './deployment.ts';

const accountId = '111122223333';
const region = 'eu-west-1';
const groups = ['/ecs/test/orders', '/ecs/test/stock'];
const fleet = (infra: object): FleetConfig => ({
  name: 'shop',
  accountId,
  region,
  environments: { test: {}, live: {} },
  services: { orders: {}, stock: {} },
  alerts: { channels: { oncall: { type: 'sns', topicArn: `arn:aws:sns:${region}:${accountId}:oncall` } } },
  infra: { engine: { url: 'http://127.0.0.1:9' }, ...infra },
});

describe('on the AWS emulator, by the CDK', () => {
  let aws: Aws;
  let folder: string;
  let config: Aws['clientConfig'];
  let before: Record<string, string[]>;

  beforeAll(async () => {
    aws = await startMinistack();
    folder = await mkdtemp(join(tmpdir(), 'bizom-infra-'));
    // The emulator takes a key of 12 digits for the account.
    config = { ...aws.clientConfig, region, credentials: { accessKeyId: accountId, secretAccessKey: 'test' } };
    const logs = new CloudWatchLogsClient(config);
    for (const logGroupName of groups) await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await run('bootstrap', `aws://${accountId}/${region}`);
    before = await inventory(config, groups);
  });

  afterAll(async () => {
    await aws?.stop();
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

  async function deploy(infra: object): Promise<void> {
    const file = join(folder, 'fleet.json');
    await writeFile(file, JSON.stringify(fleet(infra)));
    await run('deploy', '--all', '--require-approval', 'never', '-c', 'env=test', '-c', `fleet=${file}`);
  }

  const configuration = (FunctionName: string) =>
    new LambdaClient(config).send(new GetFunctionConfigurationCommand({ FunctionName }));

  async function invoke(FunctionName: string, event: unknown) {
    const { FunctionError, Payload } = await new LambdaClient(config).send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
    );
    return { FunctionError, answer: Buffer.from(Payload ?? []).toString() };
  }

  test('one environment is deployed: its functions run, and its log groups are subscribed', async () => {
    await deploy({});
    const there = await inventory(config, groups);
    expect(there['stacks']).toEqual(['shop-test-app-probe', 'shop-test-log-shipper', 'shop-test-task-alerts']);
    expect(there['functions']).toEqual([
      'test-app-probe',
      'test-log-shipper',
      'test-log-shipper-replay',
      'test-task-alerts',
    ]);
    expect(there['subscriptions']).toEqual(groups);
    const control = {
      messageType: 'CONTROL_MESSAGE',
      owner: 'CloudwatchLogs',
      logGroup: '',
      logStream: '',
      subscriptionFilters: [],
      logEvents: [],
    };
    const data = gzipSync(JSON.stringify(control)).toString('base64');
    expect(await invoke('test-log-shipper', { awslogs: { data } })).toEqual({ answer: 'null' });
    expect(await invoke('test-task-alerts', { source: 'aws.other', 'detail-type': 'Other', detail: {} })).toMatchObject(
      {
        answer: expect.stringContaining('ignore'),
      },
    );
  });

  test('a change of the fleet is an update of what is there', async () => {
    expect(await configuration('test-log-shipper')).toMatchObject({ MemorySize: 512 });
    await deploy({ engine: { url: 'http://127.0.0.1:10' } });
    const { Environment } = await configuration('test-log-shipper');
    expect(Environment?.Variables).toMatchObject({ ENGINE_URL: 'http://127.0.0.1:10' });
  });

  test('deleted, it leaves nothing behind', async () => {
    await run('destroy', '--all', '--force', '-c', 'env=test', '-c', `fleet=${join(folder, 'fleet.json')}`);
    expect(await inventory(config, groups)).toEqual(before);
  });
});
