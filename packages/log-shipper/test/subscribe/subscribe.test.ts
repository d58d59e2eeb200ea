import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeSubscriptionFiltersCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateFunctionCommand, GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { startMinistack } from '@bizom/testbed';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AccountPolicyServer, startAccountPolicyServer } from './account-policy-server.ts';

type Aws = Awaited<ReturnType<typeof startMinistack>>;

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const arn = 'arn:aws:lambda:us-east-1:000000000000:function:log-shipper';
const stream = 'arn:aws:kinesis:us-east-1:000000000000:stream/logs';
const role = 'arn:aws:iam::000000000000:role/logs-to-kinesis';
const groups = ['/ecs/dev/ell', '/ecs/dev/map-service', '/ecs/prod/ell', '/aws/lambda/log-shipper'];

let endpoint = '';

/** The command as a shell runs it. */
async function bizomLogs(...args: string[]) {
  const env = {
    PATH: process.env['PATH'],
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'eu-west-1',
  };
  const run = promisify(execFile)(process.execPath, [cli, ...args], { env });
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

async function subscribe(...args: string[]) {
  const { code, stdout, stderr } = await bizomLogs('subscribe', '--destination', arn, '--json', ...args);
  if (stdout === '') throw new Error(stderr);
  const report = JSON.parse(stdout) as {
    groups: { logGroup: string; action: string }[];
    permission: { action: string };
    notSubscribed?: unknown[];
  };
  return { code, stderr, ...report, actions: Object.fromEntries(report.groups.map((g) => [g.logGroup, g.action])) };
}

describe('bizom-logs subscribe, with an emulated AWS', () => {
  let aws: Aws;
  let logs: CloudWatchLogsClient;
  let lambda: LambdaClient;

  beforeAll(async () => {
    aws = await startMinistack();
    endpoint = aws.endpoint;
    logs = new CloudWatchLogsClient(aws.clientConfig);
    lambda = new LambdaClient(aws.clientConfig);
  });
  afterAll(() => aws?.stop());
  beforeEach(async () => {
    await aws.reset();
    for (const logGroupName of groups) await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const code = { ZipFile: emptyZip };
    const fn = { FunctionName: 'log-shipper', Runtime: 'nodejs22.x', Handler: 'index.handler' } as const;
    await lambda.send(new CreateFunctionCommand({ ...fn, Role: 'arn:aws:iam::000000000000:role/r', Code: code }));
  });

  const filtersOf = async (logGroupName: string) =>
    (await logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }))).subscriptionFilters ?? [];
  const statements = async () =>
    JSON.parse((await lambda.send(new GetPolicyCommand({ FunctionName: 'log-shipper' }))).Policy ?? '{}').Statement;
  const putFilter = (logGroupName: string, filterName: string) =>
    logs.send(
      new PutSubscriptionFilterCommand({
        logGroupName,
        filterName,
        filterPattern: 'ERROR',
        destinationArn: `${arn}-2`,
      }),
    );

  it('only plans without --apply', async () => {
    const plan = await subscribe('--match', '/ecs/dev/');
    expect(plan).toMatchObject({ code: 0, permission: { action: 'add' } });
    expect(plan.actions).toEqual({ '/ecs/dev/ell': 'create', '/ecs/dev/map-service': 'create' });
    expect(await filtersOf('/ecs/dev/ell')).toEqual([]);
  });

  it('applies what it planned, and changes nothing the second time', async () => {
    const first = await subscribe('--match', '.*', '--apply');
    expect(first).toMatchObject({ code: 0, notSubscribed: [] });
    expect(first.actions).toEqual({
      '/ecs/dev/ell': 'create',
      '/ecs/dev/map-service': 'create',
      '/ecs/prod/ell': 'create',
      '/aws/lambda/log-shipper': 'own logs',
    });
    const before = await filtersOf('/ecs/dev/ell');
    expect(before).toMatchObject([{ filterName: 'bizom-logs', filterPattern: '', destinationArn: arn }]);
    const second = await subscribe('--match', '.*', '--apply');
    expect(second).toMatchObject({ code: 0, notSubscribed: [], permission: { action: 'keep' } });
    expect(new Set(Object.values(second.actions))).toEqual(new Set(['keep', 'own logs']));
    expect(await filtersOf('/ecs/dev/ell')).toEqual(before);
    expect(await filtersOf('/aws/lambda/log-shipper')).toEqual([]);
    expect(await statements()).toMatchObject([
      { Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:logs:us-east-1:000000000000:log-group:*' } } },
    ]);
  });

  it('leaves filters of others as they are, and says which groups have no room', async () => {
    await putFilter('/ecs/dev/ell', 'splunk');
    await putFilter('/ecs/dev/map-service', 'splunk');
    await putFilter('/ecs/dev/map-service', 'datadog');
    const applied = await subscribe('--match', '/ecs/dev/', '--filter-limit', '2', '--apply');
    expect(applied.actions).toEqual({ '/ecs/dev/ell': 'create', '/ecs/dev/map-service': 'at limit' });
    expect(applied.code).toBe(1);
    expect(applied.stderr).toMatch(
      /1 of 2 log groups are not subscribed: \/ecs\/dev\/map-service: has datadog, splunk/,
    );
    expect((await filtersOf('/ecs/dev/ell')).map(({ filterName }) => filterName)).toEqual(['bizom-logs', 'splunk']);
    expect((await filtersOf('/ecs/dev/map-service')).map(({ filterName }) => filterName)).toEqual([
      'datadog',
      'splunk',
    ]);
    const roomy = await subscribe('--match', '/ecs/dev/', '--apply');
    expect(roomy).toMatchObject({ code: 0, actions: { '/ecs/dev/ell': 'keep', '/ecs/dev/map-service': 'create' } });
  });

  it("subscribes the log groups of an environment's services, and says which are missing", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bizom-subscribe-'));
    const fleet = {
      name: 'acme',
      accountId: '000000000000',
      region: 'us-east-1',
      environments: { dev: {}, prod: {} },
      services: { ell: {}, 'new-service': {} },
      dashboards: { logShipperFunction: 'log-shipper' },
      logs: { match: ['/ecs/{environment}/map', '/aws/lambda/log-shipper'] },
    };
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/aws/lambda/log-shipper-replay' }));
    try {
      const file = join(folder, 'fleet.json');
      await writeFile(file, JSON.stringify(fleet));
      const { code, stdout } = await bizomLogs('subscribe', '--env', 'dev', '--fleet', file);
      expect(code).toBe(0);
      expect(stdout.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual(
        expect.arrayContaining([
          ['LOG GROUP', 'ACTION', 'FILTERS', 'WHY'],
          ['/ecs/dev/ell', 'create', '0 of 5'],
          ['/ecs/dev/map-service', 'create', '0 of 5'],
          ['/aws/lambda/log-shipper', 'own logs', '0 of 5', expect.any(String)],
          ['/aws/lambda/log-shipper-replay', 'excluded', '0 of 5'],
          ['/ecs/dev/new-service', 'missing', '-', expect.stringContaining('no such log group')],
          ['3 changes planned; --apply makes them'],
        ]),
      );
      const other = await bizomLogs(
        'subscribe',
        '--env',
        'dev',
        '--fleet',
        file,
        '--destination',
        arn.replace('us-', 'eu-'),
      );
      expect(other).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('destination: expected one in the account'),
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('refuses a stream whose shipper it cannot tell, also with what a fleet leaves out', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bizom-subscribe-'));
    const fleet = {
      ...{
        name: 'acme',
        accountId: '000000000000',
        region: 'us-east-1',
        environments: { dev: {} },
        services: { ell: {} },
      },
      dashboards: { logShipperFunction: 'log-shipper' },
      logs: { match: ['/'], exclude: ['/vpc/flow'], destination: stream, role },
    };
    try {
      const file = join(folder, 'fleet.json');
      await writeFile(file, JSON.stringify(fleet));
      const common = ['subscribe', '--env', 'dev', '--fleet', file, '--json'];
      const blind = await bizomLogs(...common);
      expect(blind).toMatchObject({ code: 1, stderr: expect.stringContaining('No Lambda reads the stream logs') });
      const { code, stdout } = await bizomLogs(...common, '--exclude', '/vpc/other');
      expect({ code, groups: JSON.parse(stdout).groups }).toMatchObject({
        code: 0,
        groups: expect.arrayContaining([
          expect.objectContaining({ logGroup: '/aws/lambda/log-shipper', action: 'excluded' }),
        ]),
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each([
    [['--env', 'nope'], 'the fleet has no environment "nope"'],
    [['--env', 'dev', '--fleet', 'missing.json'], 'missing.json'],
  ])('calls a fleet or environment that is not there wrong use: %j', async (args, message) => {
    const { code, stderr } = await bizomLogs('subscribe', ...args);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  });

  it('refuses a stream whose shipper it cannot tell, until that is named', async () => {
    const common = ['subscribe', '--match', '/', '--destination', stream, '--apply', '--json'];
    expect(await bizomLogs(...common)).toMatchObject({ code: 2, stderr: expect.stringContaining('role: missing') });
    const blind = await bizomLogs(...common, '--role', role);
    expect(blind).toMatchObject({ code: 1, stderr: expect.stringContaining('No Lambda reads the stream logs') });
    const named = await bizomLogs(...common, '--role', role, '--exclude', '/aws/lambda/log-shipper');
    expect(named.code).toBe(0);
    expect(await filtersOf('/ecs/dev/ell')).toMatchObject([{ destinationArn: stream, roleArn: role }]);
    expect(await filtersOf('/aws/lambda/log-shipper')).toEqual([]);
  });

  it.each([
    [['--destination', arn], 'match: missing'],
    [['--match', '/ecs/'], 'destination: expected the ARN'],
    [['--match', '(', '--destination', arn], 'match: expected a prefix or a regular expression'],
    [['--match', '/', '--destination', 'log-shipper'], 'destination: expected arn:aws:lambda'],
    [['--match', '/', '--destination', arn, '--filter-limit', 'many'], 'expected a whole number'],
    [['--match', '/', '--account-policy', '--destination', arn], 'match: expected none with an account policy'],
  ])('answers wrong use in one line: %j', async (args, message) => {
    const { code, stderr } = await bizomLogs('subscribe', ...args);
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 2, lines: 1 });
    expect(stderr).toContain(message);
  });
});

describe('bizom-logs subscribe --account-policy, against a mock (no emulator has account policies)', () => {
  let server: AccountPolicyServer;

  beforeAll(async () => {
    server = await startAccountPolicyServer();
    endpoint = server.url;
  });
  afterAll(() => server?.stop());

  const apply = async (...args: string[]) => {
    const run = await bizomLogs('subscribe', '--account-policy', '--destination', arn, '--json', '--apply', ...args);
    return { ...run, report: run.stdout === '' ? undefined : JSON.parse(run.stdout) };
  };

  it('makes one policy for all but its own log group, and changes nothing the second time', async () => {
    const first = await apply();
    expect(first).toMatchObject({ code: 0, report: { policy: { action: 'create' }, permission: { action: 'add' } } });
    expect(server.policies).toMatchObject([
      { policyName: 'bizom-logs', selectionCriteria: 'LogGroupName NOT IN ["/custom/shipper"]' },
    ]);
    const { puts } = server;
    expect(await apply()).toMatchObject({
      code: 0,
      report: { policy: { action: 'keep' }, permission: { action: 'keep' } },
    });
    expect(server.puts).toBe(puts);
    expect(await apply('--exclude', '/vpc/flow')).toMatchObject({ report: { policy: { action: 'update' } } });
    expect(server.policies).toHaveLength(1);
  });

  it('leaves the policy of somebody else alone and fails', async () => {
    server.policies.splice(0, 1, { policyName: 'security', policyDocument: '{}', selectionCriteria: '' });
    const { code, stderr } = await apply();
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('the account has the policy security'),
    });
    expect(server.policies.map(({ policyName }) => policyName)).toEqual(['security']);
  });
});

/** A zip without a file in it. */
const emptyZip = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');
