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

  describe('with native blue/green', () => {
    const arnOf = (id: string) => `arn:aws:ecs:us-east-1:000000000000:service-deployment/dev/ell/${id}`;
    const revisionArn = (id: string) => `arn:aws:ecs:us-east-1:000000000000:service-revision/dev/ell/${id}`;
    const blueGreen = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5, deploymentCircuitBreaker: breaker };
    const described = (status: string, lifecycleStage: string, more: object = {}) => ({
      serviceDeploymentArn: arnOf('2'),
      status,
      lifecycleStage,
      deploymentConfiguration: blueGreen,
      targetServiceRevision: { arn: revisionArn('2'), requestedTaskCount: 2, runningTaskCount: 2, ...more },
    });
    const revisions: Answer = ({ serviceRevisionArns }) => {
      const arns = serviceRevisionArns as string[];
      if (arns.length > 20) return new Refusal(400, 'InvalidParameterException', 'at most 20 service revisions');
      return {
        serviceRevisions: arns.map((one) => ({
          serviceRevisionArn: one,
          taskDefinition: arn(Number(one.split('/').at(-1))),
        })),
      };
    };

    async function watchRecord(records: object[], request: Partial<DeployServiceRequest> = {}) {
      let updated = false;
      let stops = 0;
      const ended = records.at(-1);
      const progress: string[] = [];
      const { result, calls } = await watch(
        [],
        {
          DescribeServices: () => {
            const shown = updated ? service([fresh, active]) : service([old]);
            return { services: shown.services.map((one) => ({ ...one, deploymentConfiguration: blueGreen })) };
          },
          UpdateService: () => {
            updated = true;
            return { service: { deployments: [fresh, active] } };
          },
          ListTasks: () => ({ taskArns: [] }),
          ListServiceDeployments: () => ({
            serviceDeployments: [
              ...(updated ? [{ serviceDeploymentArn: arnOf('2'), targetServiceRevisionArn: revisionArn('2') }] : []),
              { serviceDeploymentArn: arnOf('1'), targetServiceRevisionArn: revisionArn('1'), status: 'SUCCESSFUL' },
            ],
          }),
          DescribeServiceDeployments: (_, call) => {
            const rolledBack = { serviceRevisionArn: revisionArn('1'), reason: 'Stopped by request' };
            const undone = { ...ended, status: 'ROLLBACK_SUCCESSFUL', rollback: rolledBack };
            return { serviceDeployments: [stops > 0 ? undone : (records[call] ?? ended)] };
          },
          DescribeServiceRevisions: revisions,
          StopServiceDeployment: ({ stopType, serviceDeploymentArn }) => {
            if (stopType !== 'ROLLBACK' || serviceDeploymentArn !== arnOf('2')) return new Refusal(400, 'Invalid', '');
            stops++;
            return { serviceDeploymentArn };
          },
        },
        { timeoutMs: 60_000, onProgress: (text) => progress.push(text), ...request },
      );
      const changes = calls
        .filter(({ operation }) => /^(Update|Stop)/.test(operation))
        .map(({ operation }) => operation);
      return { result, progress, changes };
    }

    test('is followed through its stages to the end', async () => {
      const { result, progress, changes } = await watchRecord([
        described('PENDING', 'RECONCILE_SERVICE'),
        described('IN_PROGRESS', 'SCALE_UP', { runningTaskCount: 1 }),
        described('IN_PROGRESS', 'PRODUCTION_TRAFFIC_SHIFT', { requestedProductionTrafficWeight: 100 }),
        described('IN_PROGRESS', 'BAKE_TIME'),
        described('SUCCESSFUL', 'CLEAN_UP'),
      ]);
      expect(result).toMatchObject({ outcome: 'completed', detail: 'steady', taskDefinition: arn(2) });
      expect(progress).toEqual([
        'waiting for ECS to start the deployment',
        'scaling up: 1 of 2 running',
        'shifting traffic: 100 % on the new revision',
        'baking, 5 min left',
      ]);
      expect(changes).toEqual(['UpdateService']);
    });

    test('is never undone while it bakes, however long that takes', async () => {
      const bake = described('IN_PROGRESS', 'BAKE_TIME');
      const { result, changes } = await watchRecord([bake], { stallMs: 50, timeoutMs: 1_000 });
      expect(result).toMatchObject({ outcome: 'timedOut', detail: expect.stringMatching(/baking.*goes on in ECS/) });
      expect(changes).toEqual(['UpdateService']);
    });

    test('whose green tasks never come up is rolled back by ECS itself', async () => {
      const stuck = described('IN_PROGRESS', 'SCALE_UP', { runningTaskCount: 0 });
      const { result, changes } = await watchRecord([stuck], { stallMs: 500 });
      expect(result).toMatchObject({ outcome: 'timedOut', rolledBackTo: arn(1) });
      expect(changes).toEqual(['UpdateService', 'StopServiceDeployment']);
    });

    test('that an alarm rolls back is rolled back, with the reason', async () => {
      const rollback = { serviceRevisionArn: revisionArn('1'), reason: 'alarm shop-5xx went off' };
      const { result, changes } = await watchRecord([
        described('IN_PROGRESS', 'BAKE_TIME'),
        { ...described('ROLLBACK_IN_PROGRESS', 'BAKE_TIME'), rollback },
        { ...described('ROLLBACK_SUCCESSFUL', 'CLEAN_UP'), rollback },
      ]);
      expect(result).toMatchObject({ outcome: 'rolledBack', detail: 'alarm shop-5xx went off', rolledBackTo: arn(1) });
      expect(changes).toEqual(['UpdateService']);
    });
  });

  test("is followed without ECS's records where they may not be read, and a warning says so", async () => {
    const denied = new Refusal(400, 'AccessDeniedException', 'not authorized to perform: ecs:ListServiceDeployments');
    const warnings: string[] = [];
    const looks = [service([old]), service([fresh, active]), service([{ ...fresh, rolloutState: 'COMPLETED' }])];
    const { result } = await watch(
      looks,
      { ListServiceDeployments: () => denied },
      { onWarning: (w) => warnings.push(w) },
    );
    expect(result).toMatchObject({ outcome: 'completed' });
    expect(warnings).toEqual([expect.stringMatching(/ListServiceDeployments/)]);
  });

  test('keeps the tags and the fields that this version does not know, and names them', async () => {
    const { taskDefinition } = definition(1, 'registry/dev@sha256:aa');
    const containers = taskDefinition.containerDefinitions.map((one) => ({ ...one, newerThanUs: { on: true } }));
    const newer = { ...taskDefinition, containerDefinitions: containers, alsoNew: 'yes' };
    const tags = [
      { key: 'team', value: 'shop' },
      { key: 'aws:cloudformation:stack-name', value: 'x' },
    ];
    const warnings: string[] = [];
    const looks = [service([old]), service([{ ...fresh, rolloutState: 'COMPLETED' }])];
    const { calls } = await watch(
      looks,
      { DescribeTaskDefinition: () => ({ taskDefinition: newer, tags }) },
      { onWarning: (warning) => warnings.push(warning) },
    );
    expect(calls.find(({ operation }) => operation === 'RegisterTaskDefinition')?.input).toMatchObject({
      alsoNew: 'yes',
      tags: [{ key: 'team', value: 'shop' }],
      containerDefinitions: [{ image: 'registry/dev@sha256:bb', newerThanUs: { on: true } }],
    });
    expect(warnings).toEqual([expect.stringMatching(/containerDefinitions\[0\]\.newerThanUs, alsoNew/)]);
  });
});
