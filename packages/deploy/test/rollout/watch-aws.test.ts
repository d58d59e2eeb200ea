import { describe, expect, test } from 'vitest';
import { awsClients, type DeployServiceRequest, deployService } from '../../src/index.ts';
import { type Answer, Refusal, startScriptedEcs } from '../support/scripted-ecs.ts';

/** AWS's own answers, scripted: the emulator ignores health checks and keeps failed deployments in the list. */
const healthCheck = { command: ['CMD-SHELL', 'curl -f localhost:8080/actuator/health'] };
const definition = (revision: number, image: string) => ({
  taskDefinition: {
    family: 'ell',
    revision,
    taskDefinitionArn: `arn:aws:ecs:us-east-1:000000000000:task-definition/ell:${revision}`,
    containerDefinitions: [{ name: 'ell', image, essential: true, healthCheck }],
  },
});
const arn = (revision: number) => definition(revision, '').taskDefinition.taskDefinitionArn;

interface Shown {
  id: string;
  status: string;
  rolloutState: string;
  rolloutStateReason?: string;
  taskDefinition: string;
  runningCount?: number;
  failedTasks?: number;
}

const breaker = { enable: true, rollback: true };
const service = (deployments: Shown[], deploymentCircuitBreaker: object = breaker) => ({
  services: [
    {
      serviceName: 'ell',
      status: 'ACTIVE',
      desiredCount: 2,
      runningCount: 2,
      taskDefinition: deployments[0]?.taskDefinition,
      deployments: deployments.map((deployment) => ({ desiredCount: 2, pendingCount: 0, ...deployment })),
      deploymentConfiguration: { deploymentCircuitBreaker },
      events: [],
    },
  ],
});
const old: Shown = {
  id: 'ecs-svc/1',
  status: 'PRIMARY',
  rolloutState: 'COMPLETED',
  taskDefinition: arn(1),
  runningCount: 2,
};
const fresh: Shown = {
  id: 'ecs-svc/2',
  status: 'PRIMARY',
  rolloutState: 'IN_PROGRESS',
  taskDefinition: arn(2),
  runningCount: 2,
};
const active = { ...old, status: 'ACTIVE' };
const stopped = (stopCode: string, stoppedReason: string) => [
  {
    taskArn: 'arn:aws:ecs:us-east-1:000000000000:task/dev/abc',
    startedBy: 'ecs-svc/2',
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    group: 'service:ell',
    stopCode,
    stoppedReason,
    createdAt: Date.now() / 1000,
    containers: [{ name: 'ell', exitCode: 143 }],
  },
];

/** Deploys against looks that follow one another; the last one stays. */
async function watch(
  looks: ReturnType<typeof service>[],
  more: Readonly<Record<string, Answer>> = {},
  request: Partial<DeployServiceRequest> = {},
) {
  const script: Record<string, Answer> = {
    DescribeServices: (_, call) => looks[Math.min(call, looks.length - 1)],
    DescribeTaskDefinition: () => definition(1, 'registry/dev@sha256:aa'),
    RegisterTaskDefinition: () => definition(2, 'registry/dev@sha256:bb'),
    UpdateService: () => ({ service: { deployments: [fresh, active] } }),
    ListTasks: () => ({ taskArns: ['arn:aws:ecs:us-east-1:000000000000:task/dev/abc'] }),
    DescribeTasks: () => ({ tasks: stopped('ServiceSchedulerInitiated', 'Task failed container health checks') }),
    ...more,
  };
  await using ecs = await startScriptedEcs(script);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const aws = awsClients({ endpoint: ecs.endpoint, region: 'us-east-1', credentials });
  const names = { cluster: 'dev', ecsService: 'ell', container: 'ell', image: 'registry/dev@sha256:bb' };
  const result = await deployService({ aws, ...names, timeoutMs: 3_000, pollMs: 20, settleMs: 60_000, ...request });
  return { result, calls: ecs.calls };
}

describe('scripted answers of AWS (stand-in): a deployment', () => {
  test('with health checks is completed as soon as ECS says so', async () => {
    const { result } = await watch([
      service([old]),
      service([fresh, active]),
      service([{ ...fresh, rolloutState: 'COMPLETED' }]),
    ]);
    expect(result).toMatchObject({ outcome: 'completed' });
  });

  test('whose health check never passes is rolled back, with that as the cause; AWS drops the failed deployment from the list', async () => {
    const rollingBack = {
      ...old,
      rolloutState: 'IN_PROGRESS',
      rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.',
    };
    const { result } = await watch([
      service([old]),
      service([fresh, active]),
      service([rollingBack, { ...fresh, status: 'ACTIVE' }]),
      service([rollingBack]),
      service([old]),
    ]);
    expect(result).toMatchObject({
      outcome: 'rolledBack',
      rolledBackTo: arn(1),
      diagnosis: { cause: 'health-container' },
    });
  });

  test('whose health check never passes, without a circuit breaker, is timed out and brought back', async () => {
    const none = { enable: false, rollback: false };
    const back = { ...old, id: 'ecs-svc/3' };
    let updates = 0;
    const { result, calls } = await watch([], {
      DescribeServices: () =>
        updates === 0 ? service([old], none) : updates === 1 ? service([fresh, active], none) : service([back], none),
      UpdateService: () =>
        ++updates === 1 ? { service: { deployments: [fresh, active] } } : { service: { deployments: [back] } },
      ListTasks: ({ desiredStatus }) => ({
        taskArns: desiredStatus === 'RUNNING' ? ['arn:aws:ecs:us-east-1:000000000000:task/dev/abc'] : [],
      }),
      DescribeTasks: () => ({
        tasks: [{ startedBy: 'ecs-svc/1', containers: [{ name: 'ell', imageDigest: 'sha256:aa' }] }],
      }),
    });
    expect(result).toMatchObject({
      outcome: 'timedOut',
      detail: expect.stringMatching(/not steady after 3 s/),
      rolledBackTo: arn(1),
    });
    const updated = calls
      .filter(({ operation }) => operation === 'UpdateService')
      .map(({ input }) => input['taskDefinition']);
    expect(updated).toEqual([arn(2), arn(1)]);
  });

  test('is followed through throttling and faults of AWS', async () => {
    const looks = [service([old]), service([fresh, active]), service([{ ...fresh, rolloutState: 'COMPLETED' }])];
    const refused = [
      undefined,
      new Refusal(400, 'ThrottlingException', 'Rate exceeded'),
      new Refusal(503, 'ServerException', 'busy'),
    ];
    const { result } = await watch(
      [],
      { DescribeServices: (_, call) => (call < 9 ? (refused[call % 3] ?? looks[call === 0 ? 0 : 1]) : looks[2]) },
      { timeoutMs: 30_000 },
    );
    expect(result).toMatchObject({ outcome: 'completed' });
  });

  test('that may not be watched any more says so at once', async () => {
    const denied = new Refusal(400, 'AccessDeniedException', 'User is not authorized to perform: ecs:DescribeServices');
    const watching = watch([], { DescribeServices: (_, call) => (call === 0 ? service([old]) : denied) });
    await expect(watching).rejects.toThrow(/not authorized/);
  });

  test('is not taken for the one that ran before, while DescribeServices still shows only that', async () => {
    const { result } = await watch([
      service([old]),
      service([old]),
      service([old]),
      service([fresh, active]),
      service([{ ...fresh, rolloutState: 'COMPLETED' }]),
    ]);
    expect(result).toMatchObject({ outcome: 'completed' });
  });

  test.each([
    ['the image that was pushed', 'sha256:bb', { outcome: 'completed' }],
    [
      'another one',
      'sha256:aa',
      { outcome: 'failed', detail: expect.stringMatching(/run sha256:aa, not .* sha256:bb/) },
    ],
    ['one that ECS does not tell', undefined, { outcome: 'completed' }],
  ])('whose tasks run %s: %o', async (_, imageDigest, expected) => {
    const looks = [service([old]), service([{ ...fresh, rolloutState: 'COMPLETED' }])];
    const tasks = [{ startedBy: 'ecs-svc/2', containers: [{ name: 'ell', imageDigest }] }];
    const { result } = await watch(looks, { DescribeTasks: () => ({ tasks }) }, { digest: 'sha256:bb' });
    expect(result).toMatchObject(expected);
  });

  test('is refused by ECS: nothing is watched, and its words are passed on', async () => {
    const refused = new Refusal(400, 'InvalidParameterException', 'Unable to assume the service linked role.');
    await expect(watch([service([old])], { UpdateService: () => refused })).rejects.toThrow(/service linked role/);
  });
});
