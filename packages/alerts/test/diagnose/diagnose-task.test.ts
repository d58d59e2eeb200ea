import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Task } from '@aws-sdk/client-ecs';
import { type Aws, startMinistack } from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnoseTask } from '../../src/index.ts';

const logConfiguration = {
  logDriver: 'awslogs' as const,
  options: { 'awslogs-group': '/ecs/ell', 'awslogs-stream-prefix': 'ecs', 'awslogs-region': 'eu-west-1' },
};
const taskDefinition = {
  containerDefinitions: [
    { name: 'web', logConfiguration },
    { name: 'router', logConfiguration: { logDriver: 'awsfirelens' as const } },
    { name: 'cache', logConfiguration },
  ],
};

/** A stopped task as DescribeTasks returns it. */
function taskOf(id: string, exitCode: number): Task {
  return {
    taskArn: `arn:aws:ecs:us-east-1:123456789012:task/prod/${id}`,
    clusterArn: 'arn:aws:ecs:us-east-1:123456789012:cluster/prod',
    group: 'service:ell',
    lastStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    startedAt: new Date('2026-03-02T10:00:30Z'),
    stoppedAt: new Date('2026-03-02T11:12:20Z'),
    containers: [
      { name: 'router', exitCode: 0 },
      { name: 'web', exitCode },
    ],
  };
}

describe('the diagnosis of a stopped task', () => {
  let aws: Aws;
  let logs: CloudWatchLogsClient;
  beforeAll(async () => {
    aws = await startMinistack();
    logs = new CloudWatchLogsClient({ ...aws.clientConfig, region: 'eu-west-1' });
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/ecs/ell' }));
  });
  afterAll(() => aws?.stop());

  async function writeLog(id: string, lines: readonly string[], container = 'web', secondsAgo = 1): Promise<void> {
    const place = { logGroupName: '/ecs/ell', logStreamName: `ecs/${container}/${id}` };
    await logs.send(new CreateLogStreamCommand(place));
    const timestamp = Date.now() - secondsAgo * 1000;
    const logEvents = lines.map((message, i) => ({ timestamp: timestamp + i, message }));
    await logs.send(new PutLogEventsCommand({ ...place, logEvents }));
  }

  it.each([
    ['1111', 1, 'java.lang.OutOfMemoryError: Metaspace', 'oom-java-heap', /MaxMetaspaceSize/],
    ['2222', 127, '# A fatal error has been detected by the Java Runtime Environment:', 'jvm-fatal', /hs_err/],
    ['3333', 2, 'java.lang.OutOfMemoryError: Java heap space', 'oom-java-heap', /-Xmx/],
    ['4444', 1, 'java.lang.IllegalStateException: no', 'app-crash', /exception/],
  ])('reads the log in its own region: %s', async (id, exitCode, line, cause, advice) => {
    await writeLog(id, ['INFO started', line]);
    const client = new CloudWatchLogsClient({ ...aws.clientConfig, region: 'us-east-1' });
    const diagnosis = await diagnoseTask(taskOf(id, exitCode), { logs: client, taskDefinition, container: 'web' });
    expect(diagnosis).toMatchObject({ cause, culprit: 'web', exitCode, taskId: id, logLines: ['INFO started', line] });
    expect(diagnosis.advice).toMatch(advice);
    expect(diagnosis.summary).toMatch(/^Essential container in task exited; exit code \d+ \(/);
    expect(diagnosis).not.toHaveProperty('logMissing');
  });

  it('redacts log lines and reasons', async () => {
    await writeLog('5555', [
      'starting with -Dspring.datasource.password=hunter2',
      'Authorization: Bearer abcdefghijkl',
    ]);
    const task = { ...taskOf('5555', 1), stoppedReason: 'stopped by password=hunter2' };
    const diagnosis = await diagnoseTask(task, { logs, taskDefinition, container: 'web' });
    expect(JSON.stringify(diagnosis)).not.toMatch(/hunter2|abcdefghijkl/);
    expect(diagnosis.logLines).toHaveLength(2);
  });

  it.each([
    ['8888', 30, 5, 'cache'],
    ['9999', 5, 30, 'web'],
  ])('names the container whose log ends first, where two failed: %s', async (id, cacheAgo, webAgo, culprit) => {
    await writeLog(id, ['cache down'], 'cache', cacheAgo);
    await writeLog(id, ['no cache'], 'web', webAgo);
    const containers = [
      { name: 'web', exitCode: 1 },
      { name: 'cache', exitCode: 2 },
    ];
    const diagnosis = await diagnoseTask({ ...taskOf(id, 1), containers }, { logs, taskDefinition, container: 'web' });
    expect(diagnosis).toMatchObject({ culprit, sidecar: culprit === 'cache' });
    expect(diagnosis.logLines).toEqual([culprit === 'cache' ? 'cache down' : 'no cache']);
  });

  it('stands on the exit code where the log cannot be read, and says why', async () => {
    const none = await diagnoseTask(taskOf('6666', 3), { logs, taskDefinition, container: 'web' });
    expect(none).toMatchObject({ cause: 'oom-java-heap', logLines: [] });
    expect(none.logMissing).toContain('ResourceNotFoundException');
    const firelens = await diagnoseTask(
      { ...taskOf('7777', 1), containers: [{ name: 'router', exitCode: 1 }] },
      { logs, taskDefinition, container: 'web' },
    );
    expect(firelens).toMatchObject({ culprit: 'router', logMissing: expect.stringContaining('awslogs') });
  });
});
