import { describe, expect, it } from 'vitest';
import { lazyClients } from '../../src/aws/clients.ts';
import { withTimeLimit } from '../../src/aws/time-limit.ts';
import { classify } from '../../src/classify/classify.ts';
import { commitOfTags } from '../../src/enrich/commit.ts';
import { lookUps } from '../../src/enrich/enrichment.ts';
import { metricWidget } from '../../src/enrich/picture.ts';
import { countStops } from '../../src/enrich/recent-stops.ts';
import { readService } from '../../src/enrich/service.ts';
import { readTaskDefinition } from '../../src/enrich/task-definition.ts';
import { messageOf } from '../../src/message/message.ts';
import type { Classified } from '../../src/stop/classification.ts';
import { stopEvent, taskArn } from '../events.ts';

const stopOf = (more: Parameters<typeof stopEvent>[0]) => classify(stopEvent(more)) as Classified;
const crash = stopOf({ stopCode: 'EssentialContainerExited', exitCode: 1 });
const stoppedAt = Date.parse('2026-03-02T11:12:20Z');
const minutesBefore = (minutes: number) => stoppedAt - minutes * 60_000;

describe('a look-up', () => {
  it('ends with its time limit even where it does not listen', async () => {
    await expect(withTimeLimit(20, () => new Promise(() => {}))).rejects.toThrow('no answer within 20 ms');
  });

  it('that fails is named and holds nothing back', async () => {
    const look = lookUps(
      crash,
      lazyClients({
        region: 'us-east-1',
        endpoint: 'http://127.0.0.1:9',
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      }),
      { timeoutMs: 2000 },
    );
    expect(await look.all()).toEqual({});
    expect(look.missing.map(({ part }) => part).sort()).toEqual([
      'change',
      'memory',
      'picture',
      'recentStops',
      'service',
      'taskDefinition',
    ]);
    const { facts = [] } = messageOf({ stop: crash, known: {}, missing: look.missing });
    expect(facts.at(-1)).toMatchObject({
      label: 'Could not look up',
      value: expect.stringContaining('taskDefinition: '),
    });
  });

  it('is not made for a task without a service', async () => {
    const standalone = stopOf({
      stopCode: 'EssentialContainerExited',
      exitCode: 1,
      group: 'family:nightly',
      detail: { taskDefinitionArn: null },
    });
    const look = lookUps(standalone, lazyClients(), { timeoutMs: 2000 });
    expect([await look.service(), await look.recentStops(), await look.picture(), await look.log()]).toEqual(
      Array(4).fill(undefined),
    );
    expect(look.missing).toEqual([]);
  });
});

describe('what is read of AWS', () => {
  it('a task definition: limits, image and log stream, and nothing of its environment', () => {
    const facts = readTaskDefinition({
      cpu: '512',
      memory: '1024',
      containerDefinitions: [
        { name: 'envoy', memory: 128 },
        {
          name: 'ell',
          image: 'ell:1',
          essential: true,
          dependsOn: [{ containerName: 'envoy', condition: 'START' }],
          environment: [{ name: 'DB_PASSWORD', value: 'hunter2' }],
          logConfiguration: {
            logDriver: 'awslogs',
            options: { 'awslogs-group': '/ecs/ell', 'awslogs-stream-prefix': 'ecs' },
          },
        },
      ],
    });
    expect(facts).toEqual({
      memoryMiB: 1024,
      cpuUnits: 512,
      containers: [
        { name: 'envoy', dependsOn: [], memoryMiB: 128 },
        {
          name: 'ell',
          essential: true,
          dependsOn: ['envoy'],
          image: 'ell:1',
          logDriver: 'awslogs',
          log: { group: '/ecs/ell', streamPrefix: 'ecs' },
        },
      ],
    });
    expect(readTaskDefinition({})).toEqual({ containers: [] });
  });

  it('a service: why the load balancer gave a task up', () => {
    const message = '(service ell) (port 8080) is unhealthy in (target-group arn:x) due to (reason Request timed out)';
    expect(
      readService({
        events: [{ message: 'has reached a steady state.' }, { message }],
        desiredCount: 2,
        runningCount: 1,
      }),
    ).toEqual({ deployments: [], desiredCount: 2, runningCount: 1, unhealthyReason: 'Request timed out' });
  });

  it('recent stops: counts those of the last hour that were not asked for', () => {
    const task = (minutes: number, more = {}) => ({
      stoppedAt: new Date(minutesBefore(minutes)),
      stopCode: 'EssentialContainerExited' as const,
      ...more,
    });
    const tasks = [
      task(1, { taskArn }),
      task(5),
      task(59),
      task(61),
      task(2, { stopCode: 'UserInitiated' }),
      task(3, { stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)' }),
    ];
    expect(countStops(tasks, crash, false)).toEqual({ lastHour: 3, more: false, internalErrorsIn10Min: 0 });
  });

  it.each([
    [['ell', 'ell-de46554979bb'], 'de46554979bb'],
    [['de4655479890a0df12b4fcdefb3ba08bf64b9'], 'de4655479890a0df12b4fcdefb3ba08bf64b9'],
    [['latest', 'v1.21.0', 'defaced', '20240101'], undefined],
    [['ell-abc1234', 'ell-abc1234def5678'], 'abc1234def5678'],
  ])('the commit of the tags %j is %s', (tags, commit) => expect(commitOfTags(tags)).toBe(commit));

  it('the picture: the hour before the stop, never the future', () => {
    expect(metricWidget(crash, minutesBefore(-60))).toMatchObject({
      start: '2026-03-02T10:12:20.000Z',
      end: '2026-03-02T11:17:20.000Z',
    });
    expect(metricWidget(crash, stoppedAt)).toMatchObject({
      end: '2026-03-02T11:12:20.000Z',
      annotations: { vertical: [{ value: '2026-03-02T11:12:20.000Z' }] },
    });
  });
});
