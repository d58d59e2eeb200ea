import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Aws, type FlockServer, startFlock, startMinistack } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/doctor/finding.ts';
import { runBizom } from '../init/run-bizom.ts';
import { createSmallAccount } from './small-account.ts';

describe('bizom doctor', () => {
  let aws: Aws;
  let flock: FlockServer;
  let folder: string;
  const grafana = createServer((_, response) => response.end('{"database":"ok","version":"11.2.0"}'));
  beforeAll(async () => {
    [aws, flock, folder] = await Promise.all([
      startMinistack(),
      startFlock(),
      mkdtemp(join(tmpdir(), 'bizom-doctor-')),
    ]);
    await new Promise<void>((resolve) => grafana.listen(0, '127.0.0.1', resolve));
    await writeFile(join(folder, 'fleet.config.json'), JSON.stringify(fleet()));
    await createSmallAccount(aws, flock.webhookUrl);
  }, 120_000);
  afterAll(async () => {
    grafana.close();
    await Promise.all([aws?.stop(), flock?.stop(), rm(folder, { recursive: true })]);
  });

  const grafanaUrl = () => `http://127.0.0.1:${(grafana.address() as AddressInfo).port}`;
  const fleet = (accountId = '000000000000') => ({
    name: 'shop',
    accountId,
    region: 'us-east-1',
    environments: { dev: {} },
    services: { orders: {}, billing: {}, lost: {} },
    alerts: {
      channels: {
        team: { type: 'flock', webhookUrl: 'ssm:/shop/flock' },
        oncall: { type: 'flock', webhookUrl: 'ssm:/shop/missing' },
      },
    },
    dashboards: { grafanaUrl: grafanaUrl() },
    infra: { engine: { url: 'http://127.0.0.1:1' }, lambdas: ['log-shipper', 'task-alerts', 'app-probe'] },
  });

  async function doctor(...args: string[]) {
    const { code, stdout, stderr } = await runBizom(folder, aws.endpoint, ['doctor', '--json', ...args]);
    expect(stderr).toBe('');
    const { findings } = JSON.parse(stdout) as { findings: Finding[] };
    return { code, findings, of: (what: string) => findings.find((finding) => finding.what === what) };
  }

  it('tells for each part of the loop whether it holds, and how to fix what does not', async () => {
    const { code, findings, of } = await doctor();
    expect(code).toBe(1);
    expect(of('AWS account')).toMatchObject({ state: 'ok', environment: 'dev' });
    expect(of('service lost')).toMatchObject({ state: 'failed', detail: 'cluster dev has no ECS service lost' });
    expect(of('log group /ecs/dev/orders')).toMatchObject({ detail: 'exists, delivered to shop-dev-log-shipper' });
    expect(of('log group /ecs/dev/billing')).toMatchObject({
      state: 'failed',
      detail: 'has no subscription',
      fix: 'bizom logs subscribe --env dev --apply',
    });
    expect(of('log group /ecs/dev/lost')).toMatchObject({ state: 'failed', detail: 'does not exist' });
    expect(of('search engine')).toMatchObject({
      state: 'unknown',
      detail: expect.stringContaining('does not answer from here'),
    });
    expect(of('Lambda log-shipper')).toMatchObject({ state: 'ok' });
    expect(of('errors of Lambda log-shipper')).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('403 from the engine'),
      fix: expect.stringMatching(/^allow arn:aws:iam::000000000000:role\/x in the engine: map it/),
    });
    expect(of('Lambda task-alerts')).toMatchObject({ state: 'failed', fix: expect.stringContaining('cdk deploy') });
    expect(of('metrics of orders')).toMatchObject({ state: 'ok' });
    expect(of('JVM metrics of orders')).toMatchObject({
      state: 'failed',
      fix: expect.stringContaining('exposure.include=health,prometheus'),
    });
    expect(of('metrics of billing')).toMatchObject({ state: 'failed', detail: 'none within an hour' });
    expect(of('channel team, webhookUrl')).toMatchObject({ state: 'ok' });
    expect(of('channel oncall, webhookUrl')).toMatchObject({ state: 'failed' });
    expect(of('Grafana')).toMatchObject({
      state: 'failed',
      fix: 'set dashboards.grafanaVersion to 11 in the fleet',
    });
    expect(of('image of the pipelines')).toMatchObject({
      state: 'failed',
      fix: expect.stringContaining('docker build'),
    });
    const broken = findings.filter(({ state }) => state === 'failed' || state === 'unknown');
    for (const { fix } of broken) expect(fix).toBeTruthy();
  });

  it('sends a message to each channel only on request', async () => {
    expect(flock.messages).toEqual([]);
    const { of } = await doctor('--send-test');
    expect(of('message to team')).toMatchObject({ state: 'ok' });
    expect(of('message to oncall')).toMatchObject({ state: 'failed' });
    expect(flock.messages).toHaveLength(1);
  });

  it('prints one table, and the fixes below it', async () => {
    const { code, stdout } = await runBizom(folder, aws.endpoint, ['doctor']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^STATE +WHERE +WHAT +DETAIL\n/);
    expect(stdout).toContain('\n  fix: bizom logs subscribe --env dev --apply\n');
    expect(stdout).toMatch(/\n\d+ ok, \d+ failed, \d+ unknown, \d+ skipped\n$/);
  });

  it('looks at nothing more with the credentials of another account', async () => {
    await writeFile(join(folder, 'other.json'), JSON.stringify(fleet('111111111111')));
    const { findings } = await doctor('--fleet', 'other.json');
    expect(findings.filter(({ environment }) => environment === 'dev')).toEqual([
      expect.objectContaining({
        what: 'AWS account',
        state: 'failed',
        detail: expect.stringContaining('of 000000000000, the fleet says 111111111111'),
      }),
    ]);
  });

  it.each([
    ['signed', { arn: 'arn:aws:es:us-east-1:000000000000:domain/logs' }, 'map it to a role'],
    ['with a log-in', {}, 'infra.engine.secret'],
  ])('says that an engine refuses the credentials, requests %s', async (_, options, fix) => {
    const engine = createServer((_request, response) => response.writeHead(403).end('{"error":"security_exception"}'));
    await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(engine.address() as AddressInfo).port}`;
    const config = { ...fleet(), infra: { engine: { url, ...options } } };
    await writeFile(join(folder, 'refused.json'), JSON.stringify(config));
    const { of } = await doctor('--fleet', 'refused.json');
    engine.close();
    expect(of('search engine')).toMatchObject({
      state: 'unknown',
      detail: 'answers, but refuses these credentials',
      fix: expect.stringContaining(fix),
    });
  });

  it('calls unknown what it cannot reach', async () => {
    const { code, stdout } = await runBizom(folder, 'http://127.0.0.1:1', ['doctor', '--json']);
    expect(code).toBe(1);
    const { findings } = JSON.parse(stdout) as { findings: Finding[] };
    expect(findings[0]).toMatchObject({
      what: 'AWS account',
      state: 'unknown',
      detail: expect.stringContaining('AWS does not answer'),
    });
  });
});
