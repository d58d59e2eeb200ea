import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { parseFleet, resolveService } from '@bizom/fleet';
import { describe, expect, test } from 'vitest';
import {
  type AwsClients,
  awsClients,
  deployService,
  preflight,
  registryLogin,
  rollbackService,
  serviceHistory,
  serviceStatus,
} from '../../src/index.ts';
import { RecordedEcs } from '../support/recorded-ecs.ts';
import { type Answer, Refusal, startScriptedEcs } from '../support/scripted-ecs.ts';
import { SimulatedEcs, type Situation } from '../support/simulated-ecs.ts';
import { inVirtualTime } from '../support/virtual-time.ts';

const throttledMs = 60_000;
const throttle = new Refusal(400, 'ThrottlingException', 'Rate exceeded');
type Script = Readonly<Record<string, Answer>>;

const fleet = parseFleet({
  name: 'example',
  accountId: '000000000000',
  region: 'us-east-1',
  environments: { dev: {} },
  services: { ell: {} },
  deploy: { registry: 'registry.example.com', pollSeconds: 0.1 },
});
const service = resolveService(fleet, 'dev', 'ell');
const observer = { progress() {}, output() {}, finished() {}, warning() {} };
const off = { enable: false, rollback: false };

const deploy = (aws: AwsClients) =>
  deployService({
    aws,
    ...{ cluster: 'dev', ecsService: 'ell', container: 'ell', image: 'registry.example.com/dev@sha256:bb' },
    ...{ pollMs: 1, settleMs: 0, stallMs: 600_000 },
  });
const goBack = async (aws: AwsClients) => {
  const { ok, services } = await rollbackService({ aws, fleet, service, channels: [], observer });
  return ok ? services[0] : services;
};
const past = () => {
  const recorded = new RecordedEcs().pin(`sha256:${'a'.repeat(64)}`).pin(`sha256:${'b'.repeat(64)}`);
  recorded.tags.set(`ell-${'a'.repeat(40)}`, `sha256:${'a'.repeat(64)}`);
  return recorded.script;
};
const simulated = (situation: Situation) => () => new SimulatedEcs(situation).script;

/** A piece of work, against which script, and how it ends without throttling. */
const works: Record<string, { script: () => Script; work: (aws: AwsClients) => Promise<unknown>; ends: object }> = {
  'a rolling update': { script: simulated({}), work: deploy, ends: { outcome: 'completed' } },
  'a rolling update that ECS rolls back': {
    script: simulated({ tasks: 'fail' }),
    work: deploy,
    ends: { outcome: 'rolledBack', diagnosis: { cause: 'app-crash' } },
  },
  'a rolling update that this command rolls back': {
    script: simulated({ tasks: 'fail', breaker: off }),
    work: deploy,
    ends: { outcome: 'rolledBack', rolledBackTo: expect.stringMatching(/ell:1$/) },
  },
  'a blue/green deployment that ECS is asked to roll back': {
    script: simulated({ strategy: 'BLUE_GREEN', tasks: 'fail', breaker: off }),
    work: deploy,
    ends: { outcome: 'rolledBack', rolledBackTo: expect.stringMatching(/ell:1$/) },
  },
  'a rollback': { script: past, work: goBack, ends: { outcome: 'completed', commit: 'a'.repeat(40) } },
  'the history': {
    script: past,
    work: (aws) => serviceHistory(aws, service, 5),
    ends: { source: 'ecs', deployments: [{}, { commit: 'a'.repeat(40) }] },
  },
  'the status': { script: past, work: (aws) => serviceStatus(aws, service), ends: { running: 1 } },
  'the login': {
    script: simulated({}),
    work: ({ ecr }) => registryLogin(ecr, '000000000000.dkr.ecr.us-east-1.amazonaws.com', {}),
    ends: { username: 'AWS' },
  },
};

/** Runs work while an operation is throttled for a minute, counted from its first call. Time is virtual. */
async function runThrottled({ script, work }: (typeof works)[string], operation: string | undefined) {
  const answers = script();
  let sinceMs: number | undefined;
  const throttled: Answer = (input, call) => {
    sinceMs ??= Date.now();
    return Date.now() - sinceMs < throttledMs ? throttle : answers[operation ?? '']?.(input, call);
  };
  await using ecs = await startScriptedEcs({ ...answers, ...(operation && { [operation]: throttled }) });
  const { calls } = ecs;
  const beganMs = performance.now();
  const result = await inVirtualTime(ecs.isIdle, () => work(ecs.aws()));
  return { result, calls, tookMs: performance.now() - beganMs };
}

describe.each(Object.keys(works))('%s is not ended by throttling for a minute', (name) => {
  const work = works[name] as (typeof works)[string];
  test('at any of its calls', async () => {
    const { result, calls } = await runThrottled(work, undefined);
    expect(result).toMatchObject(work.ends);
    const operations = new Set(calls.map(({ operation }) => operation));
    expect(operations.size).toBeGreaterThan(0);
    for (const operation of operations) {
      const throttled = await runThrottled(work, operation);
      expect(throttled.result, `while ${operation} is throttled`).toMatchObject(work.ends);
      expect(throttled.calls.filter((call) => call.operation === operation).length).toBeGreaterThan(2);
    }
  });
});

test('a preflight waits too', async () => {
  const { result } = await runThrottled(
    {
      script: simulated({}),
      work: (aws) => preflight({ aws, fleet, services: [service], directory: '.' }),
      ends: {},
    },
    'DescribeServices',
  );
  expect(result).toContainEqual({ subject: 'ell', what: 'ECS service' });
});

/** A STAND-IN for STS, which throttles for a while; its protocol is XML. */
function startSts() {
  let sinceMs: number | undefined;
  let inFlight = 0;
  const server = createServer((request, response) => {
    inFlight++;
    response.on('close', () => inFlight--);
    request.resume().on('end', () => {
      sinceMs ??= Date.now();
      const isThrottled = Date.now() - sinceMs < throttledMs;
      const session =
        '<Credentials><AccessKeyId>AKIA</AccessKeyId><SecretAccessKey>x</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>';
      response.writeHead(isThrottled ? 400 : 200, { 'content-type': 'text/xml' });
      response.end(
        isThrottled
          ? '<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>'
          : `<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult>${session}</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
      );
    });
  });
  return new Promise<{ endpoint: string; isIdle(): boolean } & Disposable>((resolve) => {
    server.listen(0, '127.0.0.1', () =>
      resolve({
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        isIdle: () => inFlight === 0,
        [Symbol.dispose]: () => void server.close(),
      }),
    );
  });
}

test('STS that throttles for a minute, when a pipeline takes its role, ends nothing', async () => {
  using sts = await startSts();
  await using ecs = await startScriptedEcs(new SimulatedEcs().script);
  const folder = mkdtempSync(join(tmpdir(), 'deploy sts '));
  const variables = {
    AWS_ROLE_ARN: 'arn:aws:iam::000000000000:role/bizom-deploy-dev',
    AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'),
    AWS_ENDPOINT_URL_STS: sts.endpoint,
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_CONFIG_FILE: join(folder, 'none'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
  };
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
  const set = (values: Record<string, string | undefined>) => {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  writeFileSync(variables.AWS_WEB_IDENTITY_TOKEN_FILE, 'token');
  try {
    set(variables);
    const { ecs: client } = awsClients({ endpoint: ecs.endpoint, region: 'us-east-1' });
    const describeService = new DescribeServicesCommand({ cluster: 'dev', services: ['ell'] });
    const answer = await inVirtualTime(
      () => sts.isIdle() && ecs.isIdle(),
      () => client.send(describeService),
    );
    expect(answer.services?.[0]?.serviceName).toBe('ell');
  } finally {
    set(before);
    rmSync(folder, { recursive: true });
  }
});
