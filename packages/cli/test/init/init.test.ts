import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateServiceCommand, DeleteServiceCommand, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { loadFleet, resolveServices } from '@bizom/fleet';
import { type Aws, startMinistack } from '@bizom/testbed';
import { x } from 'tinyexec';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBizom } from './run-bizom.ts';
import { startScriptedAws } from './scripted-aws.ts';
import { createShop } from './shop-account.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bizom-init-'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
});
afterAll(() => rm(folder, { recursive: true }));

describe('bizom init in an account with three clusters and twenty services', () => {
  let aws: Aws;
  const init = (...args: string[]) => runBizom(folder, aws.endpoint, ['init', ...args]);
  const file = () => join(folder, 'fleet.config.ts');
  beforeAll(async () => {
    aws = await startMinistack();
    await createShop(aws);
  }, 180_000);
  afterAll(() => aws?.stop());

  it('writes a fleet that says what runs there', async () => {
    expect(await init()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('wrote fleet.config.ts: 7 services in dev, staging, prod'),
    });
    const fleet = await loadFleet(file());
    expect(fleet).toMatchObject({
      name: 'shop',
      accountId: '000000000000',
      region: 'us-east-1',
      environments: { prod: { production: true } },
    });
    const prod = resolveServices(fleet, 'prod');
    expect(prod.map(({ name }) => name)).toEqual(['billing', 'carts', 'orders', 'search', 'stock', 'users']);
    expect(prod.find(({ name }) => name === 'orders')).toMatchObject({
      cluster: 'shop-prod',
      ecsService: 'orders-prod',
      container: 'orders',
      logGroup: '/shop/prod/orders',
      port: 8080,
      desiredCount: 2,
      health: { kind: 'actuator', path: '/manage/health', metricsPath: '/manage/prometheus' },
      loadBalancer: expect.stringMatching(/^app\/shop-prod\//),
      targetGroup: expect.stringMatching(/^targetgroup\/orders-prod\//),
    });
    expect(prod.find(({ name }) => name === 'billing')).toMatchObject({
      port: 9000,
      health: { path: '/actuator/health' },
    });
    expect(resolveServices(fleet, 'dev').map(({ name }) => name)).toContain('mailer');
  });

  it('finds databases, caches, queues and functions by tag and name, the search engine and the networks', async () => {
    const { dashboards, infra } = await loadFleet(file());
    expect(dashboards.infrastructure).toMatchObject({
      dev: { functions: ['thumbnails-dev'], queues: [] },
      staging: { queues: ['mail-staging'] },
      prod: { databases: ['orders-db'], caches: ['sessions-prod'] },
    });
    expect(infra.engine?.arn).toMatch(/domain\/logs$/);
    for (const environment of ['dev', 'staging', 'prod']) {
      const { vpc } = infra.environments[environment] ?? {};
      expect(vpc?.id).toMatch(/^vpc-/);
      expect(vpc?.subnetIds).toHaveLength(2);
      expect([...(vpc?.availabilityZones ?? [])].sort()).toEqual(['us-east-1a', 'us-east-1b']);
    }
  });

  it('writes what it could not know as comments', async () => {
    const text = await readFile(file(), 'utf8');
    expect(text).toMatch(/\/\/ No health check found: \/actuator\/health is assumed\.\n {4}carts:/);
    expect(text).toContain('// Environment unknown: queues unrelated');
    expect(text).toContain("// grafanaUrl: 'https://grafana.example.com',");
  });

  it('writes TypeScript that type-checks', async () => {
    const options = [
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2024',
      '--skipLibCheck',
      '--types',
      '',
    ];
    const { exitCode, stdout } = await x(join(root, 'node_modules', '.bin', 'tsc'), [...options, file()], {
      nodeOptions: { cwd: folder },
    });
    expect([exitCode, stdout]).toEqual([0, '']);
  });

  it('says that nothing has changed since', async () => {
    expect(await init()).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to change') });
    expect((await init('--check')).code).toBe(0);
  });

  it('shows services that are new or gone and fields that differ as a diff, and leaves the file alone', async () => {
    const ecs = new ECSClient(aws.clientConfig);
    const before = await readFile(file(), 'utf8');
    for (const name of ['mailer-dev', 'mailer-staging']) {
      await ecs.send(new DeleteServiceCommand({ cluster: `shop-${name.split('-')[1]}`, service: name, force: true }));
    }
    await ecs.send(
      new CreateServiceCommand({
        cluster: 'shop-prod',
        serviceName: 'refunds-prod',
        taskDefinition: 'billing-prod',
        desiredCount: 1,
      }),
    );
    await ecs.send(new UpdateServiceCommand({ cluster: 'shop-prod', service: 'orders-prod', desiredCount: 3 }));
    const { code, stdout, stderr } = await init();
    expect(code).toBe(0);
    expect(stderr).toContain('fleet.config.ts is not changed');
    expect(stdout).toContain('services.orders.desiredCount in prod: 2 -> 3');
    const diff = stdout
      .split('\n')
      .filter((line) => /^(---|\+\+\+|@@|[ +-] )/.test(line))
      .join('\n');
    await writeFile(join(folder, 'changes.diff'), `${diff}\n`);
    const patched = await x('git', ['apply', '--check', '-p0', 'changes.diff'], {
      nodeOptions: { cwd: folder },
    });
    expect([patched.exitCode, patched.stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^- {4}mailer: \{$/m);
    expect(stdout).toMatch(/^\+ {4}refunds: \{/m);
    expect(await readFile(file(), 'utf8')).toBe(before);
    expect((await init('--check')).code).toBe(1);
    expect(JSON.parse((await init('--json')).stdout)).toMatchObject({
      added: [{ environment: 'prod', cluster: 'shop-prod', ecsService: 'refunds-prod' }],
      gone: [
        { service: 'mailer', environment: 'dev' },
        { service: 'mailer', environment: 'staging' },
      ],
    });
  });

  it('prints the file with --dry-run and writes nothing', async () => {
    const files = await readdir(folder);
    const { code, stdout } = await init('--dry-run', '--out', 'other.ts', '--name', 'store');
    expect(code).toBe(0);
    expect(stdout).toContain("name: 'store',");
    expect(await readdir(folder)).toEqual(files);
  });
});

describe('bizom init', () => {
  it('reads 500 services within 60 s and 700 calls, under the throttling of ECS', async () => {
    await using aws = await startScriptedAws({ services: 500, ecsPerSecond: 20 });
    const began = performance.now();
    const { code, stdout, stderr } = await runBizom(folder, aws.endpoint, ['init', '--json', '--out', 'large.ts']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('500 services')]);
    const { fleet, missing, calls } = JSON.parse(stdout);
    expect(missing).toEqual([]);
    expect(Object.keys(fleet.services)).toHaveLength(500);
    expect(calls).toBe([...aws.calls.values()].reduce((a, b) => a + b));
    expect(calls).toBeLessThanOrEqual(700);
    expect(performance.now() - began).toBeLessThan(60_000);
  }, 120_000);

  it('names the rights that are missing, and writes a smaller file', async () => {
    await using aws = await startScriptedAws({
      services: 2,
      denied: ['ecs:DescribeTaskDefinition', 'rds:DescribeDBInstances', 'tagging:GetResources'],
    });
    const { code, stdout, stderr } = await runBizom(folder, aws.endpoint, ['init', '--dry-run', '--out', 'small.ts']);
    expect(code).toBe(0);
    expect(stderr).toContain('not read: task definitions (the right is missing; needs ecs:DescribeTaskDefinition)');
    expect(stderr).toContain('not read: RDS databases (the right is missing; needs rds:DescribeDBInstances)');
    expect(stdout).toContain('// Not read: task definitions');
    expect(stdout).toContain('// Nothing is known of its containers');
  });

  it('loses only the facts of a task definition that was deleted', async () => {
    await using aws = await startScriptedAws({ services: 2, deleted: ['svc-1'] });
    const { code, stderr, stdout } = await runBizom(folder, aws.endpoint, ['init', '--dry-run', '--out', 'small.ts']);
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('not read')]);
    expect(stdout).toMatch(/\/\/ Nothing is known of its containers[^\n]*\n {4}'svc-1'/);
    expect(stdout).not.toMatch(/\/\/ Nothing is known of its containers[^\n]*\n {4}'svc-0'/);
  });

  it('knows daemons, services of CodeDeploy and services that are being deleted', async () => {
    const taskDefinition = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/blue:1';
    const described = {
      'svc-0': { schedulingStrategy: 'DAEMON', desiredCount: 40 },
      'svc-1': { taskDefinition: undefined, taskSets: [{ status: 'ACTIVE' }, { status: 'PRIMARY', taskDefinition }] },
      'svc-2': { status: 'DRAINING' },
    };
    await using aws = await startScriptedAws({ services: 4, described });
    const { code, stdout, stderr } = await runBizom(folder, aws.endpoint, ['init', '--json', '--out', 'small.ts']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('3 services')]);
    const { services } = JSON.parse(stdout).fleet;
    expect(Object.keys(services)).toEqual(['svc-0', 'svc-1', 'svc-3']);
    expect(services['svc-0']).not.toHaveProperty('desiredCount');
    expect(services['svc-1']).toMatchObject({ container: 'blue' });
  });

  it('fails where ECS cannot be read, or nothing runs', async () => {
    await using denied = await startScriptedAws({ services: 2, denied: ['ecs:ListClusters'] });
    expect((await runBizom(folder, denied.endpoint, ['init', '--out', 'none.ts'])).code).toBe(1);
    await using empty = await startScriptedAws({ services: 0 });
    expect(await runBizom(folder, empty.endpoint, ['init', '--out', 'none.ts'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no ECS service in account 123456789012, region us-east-1'),
    });
    expect(await readdir(folder)).not.toContain('none.ts');
  });

  it('says what to do without credentials', async () => {
    const { code, stderr } = await runBizom(folder, 'http://127.0.0.1:1', ['init'], {
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    expect([code, stderr]).toEqual([1, expect.stringContaining('AWS credentials are missing')]);
  });

  it('prints a policy that only reads', async () => {
    const { code, stdout } = await runBizom(folder, 'http://127.0.0.1:1', ['init', '--policy']);
    expect(code).toBe(0);
    const [statement] = JSON.parse(stdout).Statement;
    expect(statement.Action.length).toBeGreaterThan(10);
    for (const action of statement.Action) expect(action).toMatch(/^[a-z0-9-]+:(List|Describe|Get)/);
  });
});
