import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseFleet, resolveServices } from '@bizom/fleet';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awsClients, deployAll } from '../../src/index.ts';
import { startScriptedEcs } from '../support/scripted-ecs.ts';

describe('a service that cannot be deployed', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'deploy all '));
    for (const name of ['good', 'new', 'stuck', 'codedeploy', 'external', 'deleted', 'daemon', 'needy']) {
      mkdirSync(join(directory, 'deployables', name), { recursive: true });
      writeFileSync(join(directory, 'deployables', name, 'pom.xml'), '<project/>');
    }
    writeFileSync(join(directory, 'mvnw'), '#!/bin/sh\nexit 0\n');
    chmodSync(join(directory, 'mvnw'), 0o755);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const deployment = (rolloutState: string) => ({ id: 'ecs-svc/1', status: 'PRIMARY', rolloutState, desiredCount: 2 });
  const services: Record<string, object | undefined> = {
    good: { status: 'ACTIVE', deployments: [deployment('COMPLETED')] },
    needy: { status: 'ACTIVE', deployments: [deployment('COMPLETED')] },
    stuck: { status: 'ACTIVE', deployments: [deployment('IN_PROGRESS')] },
    codedeploy: { status: 'ACTIVE', deploymentController: { type: 'CODE_DEPLOY' } },
    external: { status: 'ACTIVE', deploymentController: { type: 'EXTERNAL' } },
    deleted: { status: 'DRAINING' },
    daemon: { status: 'ACTIVE', schedulingStrategy: 'DAEMON', deployments: [deployment('COMPLETED')] },
  };

  test('is named with the reason, and does not stop the others', async () => {
    await using ecs = await startScriptedEcs({
      DescribeServices: ({ services: asked }) => {
        const [name = ''] = asked as string[];
        return { services: services[name] ? [{ serviceName: name, ...services[name] }] : [] };
      },
    });
    const fleet = parseFleet({
      name: 'example',
      accountId: '000000000000',
      region: 'us-east-1',
      environments: { dev: {} },
      services: {
        ...Object.fromEntries(['good', 'new', 'stuck', 'codedeploy', 'external', 'deleted'].map((name) => [name, {}])),
        daemon: { desiredCount: 2 },
        gone: {},
        needy: { dependsOn: ['stuck'] },
      },
      deploy: { registry: '127.0.0.1:1' },
    });
    const ended: string[] = [];
    const report = await deployAll({
      fleet,
      environment: 'dev',
      services: resolveServices(fleet, 'dev'),
      directory,
      commit: 'a'.repeat(40),
      channels: [],
      aws: awsClients({
        endpoint: ecs.endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      }),
      observer: { progress() {}, output() {}, finished: (name) => void ended.push(name), warning() {} },
    });
    const ends = Object.fromEntries(
      report.services.map(({ service, outcome, detail }) => [service, [outcome, detail]]),
    );
    expect(report.ok).toBe(false);
    expect(ends).toEqual({
      // Its image cannot be built here, but it was tried.
      good: ['failed', expect.stringMatching(/docker/)],
      new: ['notDeployed', expect.stringMatching(/has no service new; create it first/)],
      stuck: ['notDeployed', expect.stringMatching(/being deployed already.*--replace/)],
      codedeploy: ['notDeployed', expect.stringMatching(/CodeDeploy.*BLUE_GREEN/)],
      external: ['notDeployed', expect.stringMatching(/EXTERNAL/)],
      deleted: ['notDeployed', expect.stringMatching(/is DRAINING/)],
      daemon: ['notDeployed', expect.stringMatching(/DAEMON.*leave out --count/)],
      gone: ['notDeployed', expect.stringMatching(/gone has no .*pom\.xml/)],
      needy: ['failed', expect.stringMatching(/docker|needs stuck, which is notDeployed/)],
    });
    expect(new Set(ended)).toEqual(new Set(['compile', ...Object.keys(ends)]));
  });
});
