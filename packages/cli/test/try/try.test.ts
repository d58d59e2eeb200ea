import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { type Aws, chromiumPath, missing, startMetricImages, startMinistack } from '@bizom/testbed';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runBizom } from '../init/run-bizom.ts';
import { type RecordedAws, type RecordedOptions, recordAws } from './recorded-aws.ts';

const hostile = '</script><script>document.title="owned"</script><img src=x onerror=alert(1)>';
const lines = [
  'Started OrdersApplication in 3.1 seconds',
  '{"level":"INFO","message":"order placed","orderId":42}',
  'jdbc:mysql://app:hunter2secret@db/orders password=hunter2secret',
  hostile,
  'java.lang.OutOfMemoryError: Java heap space',
];
const taskId = '0123456789abcdef0123456789abcdef';

/** As `ecs:DescribeTasks` returns a task whose JVM ended for want of heap. Source: API reference of ECS, Task and Container. */
const stopped = (taskDefinitionArn: string) => ({
  taskArn: `arn:aws:ecs:us-east-1:000000000000:task/dev/${taskId}`,
  clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/dev',
  group: 'service:orders',
  taskDefinitionArn,
  lastStatus: 'STOPPED',
  desiredStatus: 'STOPPED',
  stopCode: 'EssentialContainerExited',
  stoppedReason: `Essential container in task exited ${hostile}`,
  startedAt: Date.now() / 1000 - 3600,
  stoppedAt: Date.now() / 1000 - 120,
  containers: [{ name: 'orders', lastStatus: 'STOPPED', exitCode: 3, image: 'shop/orders:1' }],
});

const noBrowser = await missing('chromium');

describe('bizom try', () => {
  let aws: Aws;
  let folder: string;
  let definition = '';
  beforeAll(async () => {
    [aws, folder] = await Promise.all([startMinistack(), mkdtemp(join(tmpdir(), 'bizom-try-'))]);
    definition = await createOrders(aws);
    await writeFile(join(folder, 'fleet.config.json'), JSON.stringify(fleet));
  }, 120_000);
  beforeEach(() => rm(join(folder, 'page.html'), { force: true }));
  afterAll(async () => {
    await Promise.all([aws?.stop(), rm(folder, { recursive: true })]);
  });

  const fleet = {
    name: 'shop',
    accountId: '000000000000',
    region: 'us-east-1',
    environments: { dev: {}, other: { accountId: '111111111111' } },
    services: { orders: {}, lost: { runsIn: ['dev'] } },
    logs: { shipper: { index: 'shop-{environment}-{yyyy}', stitch: true } },
  };

  async function tried(options: RecordedOptions, ...args: string[]) {
    await using recorded: RecordedAws = await recordAws(aws.endpoint, options);
    const ended = await runBizom(folder, recorded.endpoint, ['try', '--env', 'dev', '--out', 'page.html', ...args]);
    const page = await readFile(join(folder, 'page.html'), 'utf8').catch(() => '');
    return { ...ended, page, calls: recorded.calls };
  }

  it('writes one page of documents, alerts and the dashboard, by calls that only read', async () => {
    const { code, stdout, page, calls } = await tried({ stopped: [stopped(definition)] }, 'orders', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      page: 'page.html',
      events: lines.length,
      stops: [{ cause: 'oom-java-heap', action: 'alert', title: expect.stringContaining('orders in dev') }],
      panels: { filled: expect.any(Number) },
      notRead: [],
    });
    expect(JSON.parse(stdout).panels.filled).toBeGreaterThan(0);
    expect(calls.length).toBeGreaterThan(8);
    for (const call of calls) expect(call).toMatch(/^[a-z]+:(Get|List|Describe|Filter)[A-Z]/);
    expect(page).toContain('shop-dev-2');
    expect(page).toContain('order placed');
    expect(page).toMatch(/died of a Java OutOfMemoryError/);
  });

  it('shows documents as the shipper stores them: with the id of the event, secrets redacted', async () => {
    const { page } = await tried({}, 'orders');
    const json = /<pre>([^<]*order placed[^<]*)<\/pre>/.exec(page)?.[1]?.replaceAll('&quot;', '"') ?? '';
    expect(JSON.parse(json)).toMatchObject({
      '@id': expect.stringMatching(/./),
      '@log_group': '/ecs/dev/orders',
      '@log_stream': `ecs/orders/${taskId}`,
      '@owner': '000000000000',
      level: 'INFO',
      orderId: 42,
    });
    expect(page).not.toContain('hunter2secret');
  });

  it('runs nothing that a log line or a stop reason brings along, and loads nothing', async () => {
    const { page } = await tried({ stopped: [stopped(definition)] }, 'orders');
    expect(page).not.toContain(hostile);
    expect(page).not.toContain('<img src=x');
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<(?:link|script|img)\b[^>]*\b(?:href|src)=["']?https?:/);
  });

  it.each([
    ['logs:FilterLogEvents', 'log events'],
    ['ecs:ListTasks', 'stopped tasks'],
    ['ecs:DescribeServices', 'the ECS service'],
    ['monitoring:GetMetricData', 'metrics'],
    ['sts:GetCallerIdentity', 'the account id'],
  ])('names the missing right %s and writes the rest', async (action, part) => {
    const { code, stderr, page } = await tried({ denied: [action] }, 'orders');
    expect([code, stderr]).toEqual([0, expect.stringContaining(`not read: ${part} (the right is missing; needs `)]);
    expect(stderr).toContain(action.replace('monitoring', 'cloudwatch'));
    expect(page).toContain(`<b>${part}</b>: the right is missing; needs`);
    expect(page).toContain(part === 'log events' ? 'not known' : 'order placed');
  });

  it('says that a service without tasks, logs and metrics is not known', async () => {
    const { code, stderr, page } = await tried({}, 'lost');
    expect(code).toBe(0);
    expect(stderr).toContain('not read: the ECS service (cluster dev has no ECS service lost)');
    expect(stderr).toContain('log group /ecs/dev/lost does not exist');
    expect(page).toContain('an earlier stop is not known here');
  });

  it('writes nothing where nothing can be read, in another account, or for an unknown service', async () => {
    const actions = [
      'sts:GetCallerIdentity',
      'ecs:ListTasks',
      'ecs:DescribeServices',
      'logs:DescribeLogStreams',
      'monitoring:GetMetricData',
      'monitoring:ListMetrics',
    ];
    const nothing = await tried({ denied: actions }, 'orders');
    expect([nothing.code, nothing.stderr]).toEqual([
      1,
      expect.stringContaining('nothing could be read: the right is missing (needs '),
    ]);
    const other = await tried({}, 'orders', '--env', 'other');
    expect([other.code, other.stderr]).toEqual([
      1,
      expect.stringContaining('of account 000000000000, the fleet says 111111111111'),
    ]);
    const unknown = await tried({}, 'order');
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('"order"')]);
    const offline = await runBizom(folder, 'http://127.0.0.1:1', [
      'try',
      'orders',
      '--env',
      'dev',
      '--out',
      'page.html',
    ]);
    expect([offline.code, offline.stderr]).toEqual([1, expect.stringContaining('AWS does not answer')]);
    expect(await readdir(folder)).not.toContain('page.html');
  });

  it.skipIf(noBrowser)(
    'is drawn on a phone and on a desk, in light and dark',
    async () => {
      await using pictures = await startMetricImages(aws.endpoint);
      await using recorded = await recordAws(pictures.endpoint, { stopped: [stopped(definition)] });
      const args = ['try', 'orders', '--env', 'dev', '--out', 'page.html'];
      expect(await runBizom(folder, recorded.endpoint, args)).toMatchObject({ code: 0 });
      await using browser = await chromium.launch({ executablePath: chromiumPath() ?? '', args: ['--no-sandbox'] });
      for (const [width, colorScheme] of [
        [390, 'light'],
        [390, 'dark'],
        [1440, 'light'],
        [1440, 'dark'],
      ] as const) {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        const faults: string[] = [];
        page.on('pageerror', (error) => faults.push(error.message));
        page.on('dialog', (dialog) => faults.push(dialog.message()));
        page.on('request', (request) => request.url().startsWith('http') && faults.push(request.url()));
        await page.goto(pathToFileURL(join(folder, 'page.html')).href);
        const dashboard = page.frameLocator('iframe.dashboard');
        await dashboard.locator('body[data-ready] .panel canvas').first().waitFor();
        expect(await dashboard.locator('html').getAttribute('data-theme')).toBe(colorScheme);
        const mail = page.frameLocator('iframe.mail').first();
        await mail.getByText('OutOfMemoryError').first().waitFor();
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        expect(await page.title()).toBe('orders in dev · bizom try');
        expect(faults).toEqual([]);
        await page.close();
      }
    },
    60_000,
  );
});

async function createOrders({ clientConfig }: Aws): Promise<string> {
  const ecs = new ECSClient(clientConfig);
  await ecs.send(new CreateClusterCommand({ clusterName: 'dev' }));
  const options = { 'awslogs-group': '/ecs/dev/orders', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'ecs' };
  const logConfiguration = { logDriver: 'awslogs', options } as const;
  const containerDefinitions = [{ name: 'orders', image: 'shop/orders:1', memory: 64, logConfiguration }];
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({ family: 'orders', containerDefinitions }),
  );
  await ecs.send(
    new CreateServiceCommand({ cluster: 'dev', serviceName: 'orders', taskDefinition: 'orders', desiredCount: 0 }),
  );
  const logs = new CloudWatchLogsClient(clientConfig);
  const stream = { logGroupName: '/ecs/dev/orders', logStreamName: `ecs/orders/${taskId}` };
  await logs.send(new CreateLogGroupCommand({ logGroupName: stream.logGroupName }));
  await logs.send(new CreateLogStreamCommand(stream));
  const now = Date.now() - 60_000;
  const logEvents = lines.map((message, index) => ({ timestamp: now + index, message }));
  await logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
  const Dimensions = [
    { Name: 'ClusterName', Value: 'dev' },
    { Name: 'ServiceName', Value: 'orders' },
  ];
  const MetricData = Array.from({ length: 60 }, (_, minute) => ({
    ...{ MetricName: 'CPUUtilization', Dimensions, Unit: 'Percent' as const },
    ...{ Value: 30 + minute / 2, Timestamp: new Date(Date.now() - (60 - minute) * 60_000) },
  }));
  await new CloudWatchClient(clientConfig).send(new PutMetricDataCommand({ Namespace: 'AWS/ECS', MetricData }));
  return taskDefinition?.taskDefinitionArn ?? '';
}
