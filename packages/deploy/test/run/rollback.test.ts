import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CreateRepositoryCommand, PutImageCommand } from '@aws-sdk/client-ecr';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { parseFleet, resolveService } from '@bizom/fleet';
import type { Message } from '@bizom/notify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deployAll, rollbackService } from '../../src/index.ts';
import { clusterName, noContainers, startTestCluster, type TestCluster } from '../support/cluster.ts';

const why = await noContainers();
const commits = { first: '1'.repeat(40), second: '2'.repeat(40), third: '3'.repeat(40) };

describe.skipIf(why)(`a service that is deployed by the tag that moves${why ? ` (skipped: ${why})` : ''}`, () => {
  let cluster: TestCluster;
  let directory: string;
  const messages: Message[] = [];
  const told = { name: 'list', send: async (message: Message) => void messages.push(message) };
  const observer = { progress: () => {}, output: () => {}, finished: () => {}, warning: (text: string) => fail(text) };
  const fail = (text: string) => expect.fail(text);

  beforeAll(async () => {
    cluster = await startTestCluster();
    directory = mkdtempSync(join(tmpdir(), 'deploy force '));
    mkdirSync(join(directory, 'deployables/ell'), { recursive: true });
    mkdirSync(join(directory, 'ops/dev/ell'), { recursive: true });
    writeFileSync(join(directory, 'deployables/ell/pom.xml'), '<project/>');
    // The repository's own Maven wrapper: what it compiles does not matter here.
    writeFileSync(join(directory, 'mvnw'), '#!/bin/sh\nexit 0\n');
    chmodSync(join(directory, 'mvnw'), 0o755);
    writeFileSync(
      join(directory, 'ops/dev/ell/Dockerfile'),
      `FROM ${cluster.baseImage}\nCMD ["sh", "-c", "trap 'exit 0' TERM; sleep 600 & wait"]\n`,
    );
    const shell = ['sh', '-c', "trap 'exit 0' TERM; sleep 600 & wait"];
    await cluster.image('ell', shell);
    await cluster.service('ell', `${cluster.registry.host}/dev:ell`, { enable: true, rollback: true });
    await cluster.aws.ecr.send(new CreateRepositoryCommand({ repositoryName: 'dev' }));
  });
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
    if (directory) rmSync(directory, { recursive: true });
  });

  const request = () => {
    const fleet = parseFleet({
      name: 'example',
      accountId: '000000000000',
      region: 'us-east-1',
      environments: { dev: {} },
      services: { ell: {} },
      deploy: { registry: cluster.registry.host, rollout: 'force', settleSeconds: 1, pollSeconds: 0.3 },
    });
    return { fleet, aws: cluster.aws, channels: [told], observer };
  };
  const service = () => resolveService(request().fleet, 'dev', 'ell');

  async function deploy(commit: string) {
    const report = await deployAll({ ...request(), environment: 'dev', services: [service()], directory, commit });
    const [ell] = report.services;
    expect(ell).toMatchObject({ outcome: 'completed', detail: 'steady' });
    // The emulated ECR knows only images that are put there; the registry has the real ones.
    for (const imageTag of [`ell-${commit}`, 'ell'])
      await cluster.aws.ecr.send(
        new PutImageCommand({ repositoryName: 'dev', imageManifest: '{}', imageTag, imageDigest: ell?.digest }),
      );
    return ell?.digest ?? '';
  }

  async function serving() {
    const { services } = await cluster.aws.ecs.send(
      new DescribeServicesCommand({ cluster: clusterName, services: ['ell'] }),
    );
    const taskDefinition = services?.[0]?.taskDefinition;
    const found = await cluster.aws.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }));
    return found.taskDefinition?.containerDefinitions?.[0]?.image;
  }

  test('goes back to the image before without naming a commit, tells and counts that, and is deployed again after it', async () => {
    const first = await deploy(commits.first);
    await deploy(commits.second);
    expect(await serving()).toBe(`${cluster.registry.host}/dev:ell`);

    const back = await rollbackService({ ...request(), service: service() });
    expect(back).toMatchObject({ ok: true, commit: commits.first });
    expect(await serving()).toBe(`${cluster.registry.host}/dev@${first}`);
    expect(messages.at(-1)).toMatchObject({
      title: 'Deployment of { ell } to { dev } cluster has been successful.',
      text: expect.stringMatching(/^Rollback to an earlier image\./),
      facts: [{ label: 'Commit', value: commits.first }],
    });
    expect(await completedCount()).toBe(3);

    await deploy(commits.third);
    expect(await serving()).toBe(`${cluster.registry.host}/dev:ell`);
  });

  async function completedCount(): Promise<number | undefined> {
    const names = { service: 'ell', environment: 'dev', outcome: 'completed' };
    const Dimensions = Object.entries(names).map(([Name, Value]) => ({ Name, Value }));
    const Metric = { Namespace: 'Deployments', MetricName: 'Deployments', Dimensions };
    const { MetricDataResults } = await cluster.aws.cloudwatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(Date.now() - 3_600_000),
        EndTime: new Date(Date.now() + 60_000),
        MetricDataQueries: [{ Id: 'm', MetricStat: { Metric, Period: 86_400, Stat: 'Sum' } }],
      }),
    );
    return MetricDataResults?.[0]?.Values?.[0];
  }
});
