import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { CloudWatchClient, GetMetricDataCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { defineFleet, resolveServices } from '@bizom/fleet';
import { type ProbeMetricKey, probeDimensions, probeMetrics } from '@bizom/metric-names';
import {
  type Aws,
  type Docker,
  exampleArchive,
  freePort,
  jreImage,
  missing,
  startDocker,
  startMinistack,
} from '@bizom/testbed';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { DiscoveryCache } from '../src/discover/discovery-cache.ts';
import { discover } from '../src/discover/ecs.ts';
import { assembleMonitor } from '../src/monitor/assemble.ts';
import { DynamoLease } from '../src/monitor/lease.ts';
import { Monitor } from '../src/monitor/monitor.ts';
import { settingsOf } from '../src/monitor/settings.ts';
import { parseTarget } from '../src/target/parse-target.ts';
import { answering, healthy, type LocalTargets, startTargets } from './local-targets.ts';

const fleetWith = (services: object, probe: object = {}) =>
  defineFleet({
    name: 'shop',
    accountId: '000000000000',
    region: 'us-east-1',
    environments: { dev: {} },
    services: services as never,
    probe,
  });

const scrapeOf = (usedBytes: number, afterGc: number, requests: number) =>
  [
    'process_start_time_seconds 1000',
    `jvm_memory_used_bytes{area="heap",id="a"} ${usedBytes}`,
    'jvm_memory_max_bytes{area="heap",id="a"} 1e9',
    `jvm_memory_usage_after_gc{area="heap",pool="long-lived"} ${afterGc}`,
    `http_server_requests_seconds_count{status="200",uri="/"} ${requests}`,
  ].join('\n');

/** SampleCount, Sum, Minimum and Maximum of a metric over the last hour. */
async function statistics(cloudWatch: CloudWatchClient, metric: ProbeMetricKey, service: string, cluster: string) {
  const stats = ['SampleCount', 'Sum', 'Minimum', 'Maximum'];
  const { MetricDataResults = [] } = await cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(Date.now() - 1_800_000),
      EndTime: new Date(Date.now() + 1_800_000),
      MetricDataQueries: stats.map((Stat) => ({
        Id: Stat.toLowerCase(),
        MetricStat: {
          Metric: {
            Namespace: 'AppProbe',
            MetricName: probeMetrics[metric].name,
            Dimensions: [
              { Name: probeDimensions.cluster, Value: cluster },
              { Name: probeDimensions.service, Value: service },
            ],
          },
          Period: 86_400,
          Stat,
        },
      })),
    }),
  );
  return MetricDataResults.map(({ Values = [] }) => Values[0]);
}

describe('with an emulated AWS', () => {
  let aws: Aws;
  let cloudWatch: CloudWatchClient;
  let targets: LocalTargets | undefined;
  beforeAll(async () => {
    aws = await startMinistack();
    cloudWatch = new CloudWatchClient(aws.clientConfig);
  }, 180_000);
  afterEach(async () => {
    await targets?.stop();
    targets = undefined;
  });
  afterAll(() => aws?.stop());

  const monitorOf = async (urls: readonly string[], probe: object = {}, clientConfig: object = aws.clientConfig) => {
    const given = urls.map((url) => ({ ...parseTarget(`ell=${url}`), cluster: 'dev' }));
    const settings = settingsOf(fleetWith({ ell: {} }, probe), 'dev');
    return assembleMonitor(settings, { aws: clientConfig, targets: given, notify: false, writeLine: () => {} });
  };

  it('gives back exactly the values that were measured', async () => {
    let requests = 0;
    const used = [123_456_789.123, 5_000_000, 123_456_789.123, 777];
    targets = await startTargets(
      used.map((bytes) =>
        answering(({ url }, response) => {
          if (url?.endsWith('health')) response.end('{"status":"UP"}');
          else response.end(scrapeOf(bytes, 0.333, ++requests * 10));
        }),
      ),
    );
    const monitor = await monitorOf(targets.urls);
    const first = await monitor.round();
    const second = await monitor.round();
    await monitor.close();
    expect([first, second].map(({ published }) => published)).toMatchObject([
      { requests: 1, errors: [], pending: 0 },
      { requests: 1, errors: [], pending: 0 },
    ]);
    const sum = used.reduce((total, bytes) => total + bytes, 0) * 2;
    const [count, total, minimum, maximum] = await statistics(cloudWatch, 'heapUsed', 'ell', 'dev');
    expect([count, minimum, maximum]).toEqual([8, 777, 123_456_789.123]);
    expect(total).toBeCloseTo(sum, 3);
    expect(await statistics(cloudWatch, 'up', 'ell', 'dev')).toEqual([8, 8, 1, 1]);
    const afterGc = 0.333 * 100;
    expect((await statistics(cloudWatch, 'heapAfterGcPercent', 'ell', 'dev')).slice(2)).toEqual([afterGc, afterGc]);
    const requestCounts = second.results.map(({ change }) => change?.httpRequests ?? 0);
    expect((await statistics(cloudWatch, 'httpRequestCount', 'ell', 'dev')).slice(0, 2)).toEqual([
      4,
      requestCounts.reduce((a, b) => a + b),
    ]);
    expect(await statistics(cloudWatch, 'threadsLive', 'ell', 'dev')).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('raises an alarm on the heap after garbage collection, that SNS passes on', async () => {
    const [sns, sqs] = [new SNSClient(aws.clientConfig), new SQSClient(aws.clientConfig)];
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'alarms' }));
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'alarms' }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: Attributes?.['QueueArn'] ?? '' }));
    const { name, statistic } = probeMetrics.heapAfterGcPercent;
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'ell-heap',
        Namespace: 'AppProbe',
        MetricName: name,
        Statistic: statistic,
        Dimensions: [
          { Name: probeDimensions.cluster, Value: 'dev' },
          { Name: probeDimensions.service, Value: 'ell' },
        ],
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 80,
        ComparisonOperator: 'GreaterThanThreshold',
        AlarmActions: [TopicArn ?? ''],
      }),
    );
    const receive = async (WaitTimeSeconds: number) =>
      (await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds }))).Messages ?? [];
    for (const [share, raised] of [
      [0.5, false],
      [0.9, true],
    ] as const) {
      targets = await startTargets([healthy(scrapeOf(1, share, 0))]);
      const monitor = await monitorOf(targets.urls);
      await monitor.round();
      await monitor.close();
      await targets.stop();
      const [message] = await receive(raised ? 10 : 1);
      expect(message?.Body?.includes('ell-heap') ?? false).toBe(raised);
    }
  });

  it('compresses what it sends', async () => {
    let body: Buffer = Buffer.alloc(0);
    let encoding: string | undefined;
    targets = await startTargets([
      answering((request, response) => {
        encoding = request.headers['content-encoding'];
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          body = Buffer.concat(chunks);
          response.writeHead(503).end();
        });
      }),
      ...Array.from({ length: 20 }, (_, index) => healthy(scrapeOf(index * 1000, 0.1, 0))),
    ]);
    const [endpoint, ...urls] = targets.urls;
    const monitor = await monitorOf(urls, {}, { ...aws.clientConfig, endpoint });
    const { published } = await monitor.round();
    await monitor.close();
    expect(published).toMatchObject({ requests: 0, lost: 0, errors: [{}] });
    expect(published.pending).toBeGreaterThan(0);
    expect(encoding).toBe('gzip');
    expect(gunzipSync(body).toString('latin1')).toContain('HeapUsed');
  }, 60_000);

  it('finds every task of a service that has more than fit on a page, and what ECS says of each service', async () => {
    const ecs = new ECSClient(aws.clientConfig);
    await ecs.send(new CreateClusterCommand({ clusterName: 'big' }));
    await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'ell',
        networkMode: 'host',
        memory: '512',
        containerDefinitions: [{ name: 'ell', image: 'ell', memory: 256, portMappings: [{ containerPort: 8080 }] }],
      }),
    );
    for (const [serviceName, desiredCount] of [
      ['ell', 230],
      ['other', 3],
    ] as const) {
      await ecs.send(new CreateServiceCommand({ cluster: 'big', serviceName, taskDefinition: 'ell', desiredCount }));
    }
    const services = resolveServices(fleetWith({ ell: { cluster: 'big' }, gone: { cluster: 'big' } }), 'dev');
    const found = await discover(ecs, services, '127.0.0.1');
    expect(found.targets).toHaveLength(230);
    expect(new Set(found.targets.map(({ task }) => task)).size).toBe(230);
    expect(found.targets[0]).toMatchObject({ service: 'ell', cluster: 'big', memoryLimitBytes: 256 * 1024 * 1024 });
    expect(found.services).toEqual([{ cluster: 'big', service: 'ell', runningTasks: 230, desiredTasks: 230 }]);
    expect(found.problems).toEqual(['cluster big has no active service "gone"']);
    const [unreachable] = (await discover(ecs, services)).problems;
    expect(unreachable).toContain('has no private address');
  });

  it('probes the tasks of one cluster although another one does not exist, and names it', async () => {
    const ecs = new ECSClient(aws.clientConfig);
    await ecs.send(new CreateClusterCommand({ clusterName: 'there' }));
    const services = resolveServices(fleetWith({ ell: { cluster: 'there' }, lost: { cluster: 'nowhere' } }), 'dev');
    const found = await new DiscoveryCache(() => discover(ecs, services), { ttlMs: 1000 }).discover();
    expect(found.problems).toEqual(
      expect.arrayContaining([
        'cluster there has no active service "ell"',
        expect.stringMatching(/^cluster nowhere: ECS does not list its services \(ClusterNotFoundException/),
      ]),
    );
  });

  describe('with two daemons that share a lease', () => {
    const interval = 10_000;

    async function twoDaemons(urls: readonly string[]) {
      const client = new DynamoDBClient(aws.clientConfig);
      await client.send(
        new CreateTableCommand({
          TableName: 'leases',
          KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
        }),
      );
      const settings = settingsOf(fleetWith({ ell: {} }, { downAfter: 1 }), 'dev');
      const counted: number[] = [];
      const messages: string[] = [];
      return {
        counted,
        messages,
        daemons: ['one', 'two'].map(
          (holder) =>
            new Monitor(settings, {
              discover: async () => ({
                targets: urls.map((url) => parseTarget(`ell=${url}`)),
                services: [],
                problems: [],
              }),
              invalidate: () => {},
              publish: async (series) => {
                const requests = series.filter(({ key }) => key.metric === 'httpRequestCount');
                counted.push(...requests.flatMap(({ values }) => values));
                return { requests: 0, data: series.length, pending: 0, lost: 0, errors: [] };
              },
              notify: async ({ title }) => void messages.push(title),
              lease: new DynamoLease({ client, table: 'leases', name: 'shop/dev', holder, durationMs: 2 * interval }),
            }),
        ) as [Monitor, Monitor],
      };
    }

    it('requests are counted once and messages sent once, also after one of them ends', async () => {
      let served = 0;
      let up = true;
      targets = await startTargets([
        answering(({ url }, response) => {
          if (url?.endsWith('health')) response.writeHead(up ? 200 : 503).end(`{"status":"${up ? 'UP' : 'DOWN'}"}`);
          else response.end(scrapeOf(1, 0.1, served));
        }),
      ]);
      const { daemons, counted, messages } = await twoDaemons(targets.urls);
      const [one, two] = daemons;
      const rounds = async (monitors: readonly Monitor[]) => {
        served += 10;
        return Promise.all(monitors.map((monitor) => monitor.round()));
      };
      const reports = [await rounds(daemons), await rounds(daemons)];
      expect(reports.map((both) => both.filter(({ standby }) => standby).length)).toEqual([1, 1]);
      expect(counted).toEqual([10]);
      up = false;
      await rounds(daemons);
      expect(messages).toEqual(['ell is down']);
      expect(counted).toEqual([10, 10]);
      const [leader, other] = reports[1]?.[0]?.standby ? [two, one] : [one, two];
      await leader.close();
      const [after] = await rounds([other]);
      expect(after?.standby).toBeUndefined();
      expect(counted).toEqual([10, 10, 10]);
      expect(messages).toEqual(['ell is down']);
      await other.close();
    });
  });

  describe('in the Lambda', () => {
    let folder: string;
    beforeAll(async () => {
      const ecs = new ECSClient(aws.clientConfig);
      await ecs.send(new CreateClusterCommand({ clusterName: 'quiet' }));
      await ecs.send(
        new RegisterTaskDefinitionCommand({
          family: 'quiet',
          containerDefinitions: [{ name: 'quiet', image: 'quiet', memory: 64 }],
        }),
      );
      await ecs.send(
        new CreateServiceCommand({ cluster: 'quiet', serviceName: 'quiet', taskDefinition: 'quiet', desiredCount: 0 }),
      );
      folder = await mkdtemp(join(tmpdir(), 'probe-'));
    });
    afterAll(() => rm(folder, { recursive: true }));
    afterEach(() => vi.unstubAllEnvs());

    /** The handler of a function that is started with these variables besides its own. */
    async function start(variables: Record<string, string> = {}) {
      const FLEET_FILE = join(folder, 'fleet.config.json');
      const fleet = {
        name: 'shop',
        accountId: '000000000000',
        region: 'us-east-1',
        environments: { quiet: {} },
        services: { quiet: {} },
      };
      await writeFile(FLEET_FILE, JSON.stringify({ ...fleet, probe: { intervalSeconds: 1, timeoutSeconds: 1 } }));
      const environment = {
        FLEET_FILE,
        ENVIRONMENT: 'quiet',
        ROUNDS_SECONDS: '2',
        AWS_ENDPOINT_URL: aws.endpoint,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        ...variables,
      };
      for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
      vi.resetModules();
      return (await import('../src/lambda/handler.ts')).handler;
    }

    it('makes its rounds and publishes also where no task runs', async () => {
      const handler = await start();
      expect(await handler({}, { getRemainingTimeInMillis: () => 60_000 })).toEqual({ rounds: 2 });
      expect(await handler({}, { getRemainingTimeInMillis: () => 3_500 })).toEqual({ rounds: 1 });
      expect(await statistics(cloudWatch, 'runningTasks', 'quiet', 'quiet')).toEqual([3, 0, 0, 0]);
    });

    it('fails after its rounds where CloudWatch does not take what they measured', async () => {
      const refused = '{"__type":"AccessDenied","message":"not authorized to perform: cloudwatch:PutMetricData"}';
      let requests = 0;
      targets = await startTargets([
        answering((_, response) => {
          requests++;
          response.writeHead(403, { 'content-type': 'application/json' }).end(refused);
        }),
      ]);
      const handler = await start({ AWS_ENDPOINT_URL_CLOUDWATCH: targets.urls[0] ?? '' });
      const invocation = handler({}, { getRemainingTimeInMillis: () => 60_000 });
      await expect(invocation).rejects.toMatchObject({
        code: 'PUBLISH_FAILED',
        message: expect.stringContaining('CloudWatch did not take the metrics'),
      });
      expect(requests).toBe(2);
    });
  });
});

const why = (await missing('docker')) ?? (await missing('maven'));

describe.skipIf(why)(`with containers that ECS runs${why ? ` (skipped: ${why})` : ''}`, () => {
  let docker: Docker;
  let aws: Aws;
  let folder: string;
  beforeAll(async () => {
    docker = await startDocker();
    aws = await startMinistack({ dockerHost: docker.host });
    folder = await mkdtemp(join(tmpdir(), 'probe-image-'));
  }, 300_000);
  afterAll(async () => {
    await aws?.stop();
    await docker?.stop();
    if (folder) await rm(folder, { recursive: true });
  });

  it('finds a real task, and reads it', async () => {
    const [base, archive, port] = await Promise.all([jreImage(docker), exampleArchive('ell'), freePort()]);
    await copyFile(archive, join(folder, 'ell.war'));
    const command = [
      'java',
      '-Xmx96m',
      '-XX:+UseSerialGC',
      '-jar',
      '/ell.war',
      `--server.port=${port}`,
      '--server.address=127.0.0.1',
    ];
    await writeFile(join(folder, 'Dockerfile'), `FROM ${base}\nCOPY ell.war /\nCMD ${JSON.stringify(command)}\n`);
    execFileSync('docker', ['build', '--quiet', '--tag', 'probe-ell', folder], { env: docker.env });
    const ecs = new ECSClient(aws.clientConfig);
    await ecs.send(new CreateClusterCommand({ clusterName: 'dev' }));
    await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'ell',
        networkMode: 'host',
        containerDefinitions: [{ name: 'ell', image: 'probe-ell', memory: 256 }],
      }),
    );
    await ecs.send(
      new CreateServiceCommand({ cluster: 'dev', serviceName: 'ell', taskDefinition: 'ell', desiredCount: 1 }),
    );
    const settings = settingsOf(fleetWith({ ell: { port } }, { discoverySeconds: 1 }), 'dev');
    const monitor = await assembleMonitor(settings, {
      aws: aws.clientConfig,
      hostAddress: '127.0.0.1',
      notify: false,
      writeLine: () => {},
    });
    try {
      const report = await untilUp(() => monitor.round());
      expect(report.services).toEqual([{ cluster: 'dev', service: 'ell', runningTasks: 1, desiredTasks: 1 }]);
      expect(report.results).toHaveLength(1);
      const [{ target, reading }] = report.results as [(typeof report.results)[0]];
      expect(target).toMatchObject({ service: 'ell', cluster: 'dev', memoryLimitBytes: 256 * 1024 * 1024 });
      expect(target.task).toMatch(/^[0-9a-f-]{30,}$/);
      expect(reading.heapMaxBytes).toBeLessThanOrEqual(96 * 1024 * 1024);
      const [, , , percent] = await statistics(
        new CloudWatchClient(aws.clientConfig),
        'containerMemoryPercent',
        'ell',
        'dev',
      );
      expect(percent).toBeGreaterThan(20);
    } finally {
      await monitor.close();
    }
  }, 180_000);
});

async function untilUp<Report extends { results: { health: string }[] }>(
  round: () => Promise<Report>,
): Promise<Report> {
  let last: Report | undefined;
  for (let left = 240; left > 0; left--) {
    const report = await round();
    last = report;
    if (report.results.some(({ health }) => health === 'UP')) return report;
    await sleep(500);
  }
  throw new Error(`no task was up within two minutes: ${JSON.stringify(last)}`);
}
