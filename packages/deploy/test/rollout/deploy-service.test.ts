import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { startProxy } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type DeployServiceRequest, deployService } from '../../src/index.ts';
import { clusterName, noContainers, startTestCluster, type TestCluster } from '../support/cluster.ts';

const why = await noContainers();
const on = { enable: true, rollback: true };
const off = { enable: false, rollback: false };
const quick = { timeoutMs: 90_000, pollMs: 500, settleMs: 5_000 };

describe.skipIf(why)(`a deployment on the emulated ECS, with real containers${why ? ` (skipped: ${why})` : ''}`, () => {
  let cluster: TestCluster;
  let good: string;
  const images: Record<string, string> = {};

  beforeAll(async () => {
    cluster = await startTestCluster();
    const shell = (line: string) => cluster.image('shell', ['sh', '-c', `trap 'exit 0' TERM; ${line}`]);
    good = await shell('echo up; sleep 600 & wait');
    images['next'] = await shell('echo next is up; sleep 600 & wait');
    images['crash'] = await shell('echo starting; echo no database; exit 5');
    images['late'] = await shell('echo starting; sleep 2; echo "java.lang.OutOfMemoryError: Java heap space"; exit 3');
    images['command'] = await cluster.image('shell', ['/no/such/command']);
    images['missing'] = good.replace(/@.*/, ':never-pushed');
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  const deploy = (service: string, image: string | undefined, more: Partial<DeployServiceRequest> = {}) =>
    deployService({
      aws: cluster.aws,
      cluster: clusterName,
      ecsService: service,
      container: service,
      ...quick,
      ...(image && { image }),
      ...more,
    });

  const serving = async (service: string) => {
    const { services } = await cluster.aws.ecs.send(
      new DescribeServicesCommand({ cluster: clusterName, services: [service] }),
    );
    const listed = await cluster.aws.ecs.send(
      new ListTasksCommand({ cluster: clusterName, serviceName: service, desiredStatus: 'RUNNING' }),
    );
    const tasks = await cluster.aws.ecs.send(
      new DescribeTasksCommand({ cluster: clusterName, tasks: listed.taskArns ?? [] }),
    );
    return {
      revision: services?.[0]?.taskDefinition?.split('/').at(-1),
      images: tasks.tasks?.map((task) => task.containers?.[0]?.image),
    };
  };

  test.concurrent.each([
    ['with the circuit breaker', on],
    ['without it', off],
  ])('of a good image is completed, %s', async (name, breaker) => {
    const service = `good-${name.split(' ')[0]}`;
    await cluster.service(service, good, breaker, 2);
    const result = await deploy(service, images['next']);
    expect(result).toMatchObject({ outcome: 'completed', detail: 'steady' });
    expect(result).not.toHaveProperty('diagnosis');
    await vi.waitFor(
      async () =>
        expect(await serving(service)).toEqual({ revision: `${service}:2`, images: [images['next'], images['next']] }),
      20_000,
    );
  });

  const faults = [
    ['crash', 'app-crash', /exit code 5/, ['starting', 'no database']],
    ['late', 'oom-java-heap', /exit code 3/, ['starting', 'java.lang.OutOfMemoryError: Java heap space']],
    ['missing', 'image-missing', /CannotPullContainerError/, []],
    ['command', expect.any(String), /no such file or directory/, []],
  ] as const;
  const cells = faults.flatMap((fault) => [['on', on, ...fault] as const, ['off', off, ...fault] as const]);

  test.concurrent.each(cells)(
    'circuit breaker %s: %o, %s is rolled back with its cause and its last lines',
    async (state, breaker, kind, cause, reason, logTail) => {
      const service = `bad-${kind}-${state}`;
      await cluster.service(service, good, breaker);
      const result = await deploy(service, images[kind]);
      expect(result).toMatchObject({
        outcome: 'rolledBack',
        rolledBackTo: expect.stringMatching(new RegExp(`/${service}:1$`)),
      });
      expect(result.diagnosis).toMatchObject({ cause, reason: expect.stringMatching(reason), logTail });
      expect(result.diagnosis?.advice).not.toBe('');
      expect(await serving(service)).toEqual({ revision: `${service}:1`, images: [good] });
    },
  );

  test.concurrent('that is not to be rolled back is failed, and says so', async () => {
    await cluster.service('left', good, off);
    const result = await deploy('left', images['crash'], { rollback: false });
    expect(result).toMatchObject({ outcome: 'failed', diagnosis: { cause: 'app-crash' } });
    expect(result).not.toHaveProperty('rolledBackTo');
  });

  test.concurrent('of the same revision with an image that moved goes back by the digest that ran', async () => {
    const tagged = good.replace(/@.*/, ':moving');
    const first = await cluster.image('moving', ['sh', '-c', 'echo first; sleep 600']);
    await cluster.service('moving', tagged, off);
    await cluster.image('moving', ['sh', '-c', 'echo second; exit 1']);
    const result = await deploy('moving', undefined);
    expect(result).toMatchObject({ outcome: 'rolledBack', rolledBackTo: expect.stringMatching(/moving:2$/) });
    // The task that ran before stops a moment after ECS calls the rollback complete.
    await vi.waitFor(async () => expect((await serving('moving')).images).toEqual([first]), 20_000);
  });

  test.concurrent('keeps the number of tasks, unless one is asked for', async () => {
    await cluster.service('count', good, on, 2);
    await deploy('count', images['next']);
    await vi.waitFor(async () => expect(await (await serving('count')).images).toHaveLength(2), 20_000);
    await deploy('count', good, { desiredCount: 1 });
    await vi.waitFor(async () => expect(await (await serving('count')).images).toHaveLength(1), 20_000);
  });

  test.concurrent('is refused while another is in progress, and changes nothing', async () => {
    await cluster.service('busy', good, off);
    const first = deploy('busy', images['crash'], { timeoutMs: 8_000, rollback: false });
    await vi.waitFor(async () => expect(await serving('busy').then(({ revision }) => revision)).toBe('busy:2'), 20_000);
    await expect(deploy('busy', images['next'])).rejects.toMatchObject({ code: 'DEPLOYMENT_IN_PROGRESS' });
    expect((await serving('busy')).revision).toBe('busy:2');
    await first;
    await expect(deploy('busy', images['next'], { replace: true })).resolves.toMatchObject({ outcome: 'completed' });
  });

  test.concurrent("that another person's deployment replaces is failed, not completed", async () => {
    await cluster.service('contested', good, off);
    const ours = deploy('contested', images['crash'], { timeoutMs: 60_000, rollback: false, pollMs: 2_000 });
    await vi.waitFor(
      async () => expect(await serving('contested').then(({ revision }) => revision)).toBe('contested:2'),
      20_000,
    );
    await cluster.aws.ecs.send(
      new UpdateServiceCommand({
        cluster: clusterName,
        service: 'contested',
        taskDefinition: 'contested:1',
        forceNewDeployment: true,
      }),
    );
    expect(await ours).toMatchObject({ outcome: 'failed' });
  });

  test.concurrent('that is interrupted is left to ECS', async () => {
    await cluster.service('interrupted', good, off);
    const controller = new AbortController();
    const deploying = deploy('interrupted', images['next'], {
      signal: controller.signal,
      onStarted: () => setTimeout(() => controller.abort(), 200),
    });
    await expect(deploying).rejects.toThrow();
    await vi.waitFor(
      async () => expect(await serving('interrupted').then(({ revision }) => revision)).toBe('interrupted:2'),
      20_000,
    );
  });

  test.concurrent('to a service that is not there is refused', async () => {
    await expect(deploy('nowhere', good)).rejects.toThrow(/has no service nowhere/);
  });

  test.concurrent('to a container that the task does not have is refused', async () => {
    await cluster.service('renamed', good, on);
    await expect(deploy('renamed', images['next'], { container: 'jvm' })).rejects.toThrow(
      /no container jvm, but renamed/,
    );
  });

  test.concurrent('survives a network that is gone for a while, and is timed out when it stays away', async () => {
    const lose = (service: string, timeoutMs: number, healAfterMs?: number) =>
      deploy(service, images['next'], {
        aws: cluster.brokenAws,
        timeoutMs,
        onStarted: () => {
          cluster.network.set({ kind: 'refuse' });
          if (healAfterMs !== undefined) setTimeout(() => cluster.network.set({ kind: 'none' }), healAfterMs);
        },
      }).finally(() => cluster.network.set({ kind: 'none' }));
    await cluster.service('network', good, on);
    expect(await lose('network', 60_000, 4_000)).toMatchObject({ outcome: 'completed' });
    await deploy('network', good);
    const detail = expect.stringMatching(/cannot be reached/);
    expect(await lose('network', 5_000)).toMatchObject({ outcome: 'timedOut', detail });
  });

  test.concurrent('whose image never comes is timed out, and what served before goes on', async () => {
    await using slow = await startProxy(cluster.registry.url);
    slow.set({ kind: 'hang' });
    const stuck = good.replace(cluster.registry.host, `127.0.0.1:${slow.port}`);
    await cluster.service('stuck', good, on);
    const result = await deploy('stuck', stuck, { timeoutMs: 6_000 });
    expect(result).toMatchObject({ outcome: 'timedOut', rolledBackTo: expect.stringMatching(/stuck:1$/) });
    expect(await serving('stuck')).toEqual({ revision: 'stuck:1', images: [good] });
  });
});
