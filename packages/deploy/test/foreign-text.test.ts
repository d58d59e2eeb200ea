import { parseFleet, resolveService } from '@bizom/fleet';
import type { Message } from '@bizom/notify';
import { expect, test } from 'vitest';
import { awsClients, renderReport, rollbackService } from '../src/index.ts';
import { startScriptedEcs } from './support/scripted-ecs.ts';

const secret = 'hunter2-very-secret';
const hostile = `\u001b[2J\u202eDspring.datasource.password=${secret} Authorization: Bearer ${secret}`;
const arn = (revision: number) => `arn:aws:ecs:us-east-1:000000000000:task-definition/ell:${revision}`;
const deployment = (revision: number, more: object) => ({
  id: `ecs-svc/${revision}`,
  taskDefinition: arn(revision),
  desiredCount: 1,
  runningCount: 1,
  pendingCount: 0,
  ...more,
});
const options = { 'awslogs-group': '/ecs/ell', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'ecs' };
const logConfiguration = { logDriver: 'awslogs', options };

test('secrets and terminal controls in log lines and reasons reach no message, report or progress line', async () => {
  let updated = false;
  const service = (deployments: object[]) => ({
    services: [
      {
        serviceName: 'ell',
        status: 'ACTIVE',
        desiredCount: 1,
        taskDefinition: arn(1),
        deployments,
        deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } },
      },
    ],
  });
  await using ecs = await startScriptedEcs({
    DescribeServices: () =>
      service(
        updated
          ? [deployment(2, { status: 'PRIMARY', rolloutState: 'FAILED', rolloutStateReason: `failed: ${hostile}` })]
          : [deployment(1, { status: 'PRIMARY', rolloutState: 'COMPLETED' })],
      ),
    DescribeTaskDefinition: () => ({
      taskDefinition: {
        family: 'ell',
        revision: 1,
        taskDefinitionArn: arn(1),
        containerDefinitions: [{ name: 'ell', image: 'registry.example.com/dev:ell', logConfiguration }],
      },
    }),
    RegisterTaskDefinition: () => ({ taskDefinition: { taskDefinitionArn: arn(2) } }),
    UpdateService: () => {
      updated = true;
      return { service: { deployments: [deployment(2, { status: 'PRIMARY', rolloutState: 'IN_PROGRESS' })] } };
    },
    ListTasks: ({ desiredStatus }) => ({
      taskArns: desiredStatus === 'STOPPED' ? ['arn:aws:ecs:us-east-1:000000000000:task/dev/abc'] : [],
    }),
    DescribeTasks: () => ({
      tasks: [
        {
          taskArn: 'arn:aws:ecs:us-east-1:000000000000:task/dev/abc',
          startedBy: 'ecs-svc/2',
          group: 'service:ell',
          lastStatus: 'STOPPED',
          stopCode: 'EssentialContainerExited',
          stoppedReason: 'Essential container in task exited',
          containers: [{ name: 'ell', exitCode: 1, reason: hostile }],
        },
      ],
    }),
    GetLogEvents: () => ({ events: [{ timestamp: 1, message: `starting with -${hostile}` }] }),
  });
  const fleet = parseFleet({
    name: 'example',
    accountId: '000000000000',
    region: 'us-east-1',
    environments: { dev: {} },
    services: { ell: {} },
    deploy: { registry: 'registry.example.com', pollSeconds: 0.1 },
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sent: Message[] = [];
  const progress: string[] = [];
  const report = await rollbackService({
    aws: awsClients({ endpoint: ecs.endpoint, region: 'us-east-1', credentials }),
    fleet,
    service: resolveService(fleet, 'dev', 'ell'),
    to: 'a'.repeat(40),
    channels: [{ name: 'list', send: async (message) => void sent.push(message) }],
    observer: {
      progress: (_, text) => void progress.push(text),
      output: () => {},
      finished: (_, __, text) => void progress.push(text),
      warning: () => {},
    },
  });
  const [ell] = report.services;
  expect(ell).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('password=[redacted]') });
  expect(ell?.diagnosis?.logTail).toEqual([expect.stringContaining('password=[redacted]')]);
  const shown = [JSON.stringify(report), renderReport(report), JSON.stringify(sent), ...progress];
  expect(sent).toHaveLength(1);
  for (const text of shown) {
    expect(text).not.toContain(secret);
    for (const control of ['\u001b', '\\u001b', '\u202e']) expect(text).not.toContain(control);
  }
});
