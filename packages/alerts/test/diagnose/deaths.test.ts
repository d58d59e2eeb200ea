import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CreateClusterCommand,
  DescribeTasksCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import {
  type Aws,
  type Docker,
  jreImage,
  missing,
  type Registry,
  startDocker,
  startMinistack,
  startRegistry,
} from '@bizom/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classify } from '../../src/classify/classify.ts';
import { refine } from '../../src/diagnose/refine.ts';
import { excerptOf } from '../../src/enrich/excerpt.ts';
import { readLog } from '../../src/enrich/log-lines.ts';
import type { Classified } from '../../src/stop/classification.ts';
import { stopEvent } from '../events.ts';

const why = (await missing('docker')) ?? (await missing('registry')) ?? (await missing('jdk'));
const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
const source = fileURLToPath(new URL('../fixtures/jvm/Faults.java', import.meta.url));

/** What `docker inspect` says of a container that ended. */
interface State {
  ExitCode: number;
  OOMKilled: boolean;
  StartedAt: string;
  FinishedAt: string;
}

describe.skipIf(why)(`real JVMs in real containers, driven to die${why ? ` (skipped: ${why})` : ''}`, () => {
  let docker: Docker;
  let registry: Registry;
  let aws: Aws;
  let image: string;
  let folder: string;

  const dockerCommand = (...args: string[]) => spawnSync('docker', args, { env: docker.env, encoding: 'utf8' });
  const succeed = (...args: string[]) => {
    const { status, stdout, stderr } = dockerCommand(...args);
    if (status !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
    return stdout;
  };

  beforeAll(async () => {
    docker = await startDocker();
    registry = await startRegistry();
    aws = await startMinistack({ dockerHost: docker.host });
    folder = mkdtempSync(join(tmpdir(), 'bizom-faults-'));
    copyFileSync(source, join(folder, 'Faults.java'));
    const compiled = spawnSync('javac', ['-nowarn', '-d', folder, join(folder, 'Faults.java')], { encoding: 'utf8' });
    if (compiled.status !== 0) throw new Error(compiled.stderr);
    writeFileSync(join(folder, 'Dockerfile'), `FROM ${await jreImage(docker)}\nCOPY *.class /app/\n`);
    image = `bizom-faults:${randomUUID()}`;
    succeed('build', '--tag', image, folder);
  });
  afterAll(async () => {
    if (image) dockerCommand('rmi', '--force', image);
    await Promise.all([aws?.stop(), registry?.stop()]);
    await docker?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  /** Runs a fault to its end, stopping it if asked to, and gives what Docker reports of it. */
  function die(
    options: string[],
    java: string[],
    stopAfter?: { graceSeconds: number },
  ): { state: State; log: string[] } {
    const id = succeed(
      'run',
      '--detach',
      '--network',
      'host',
      ...options,
      image,
      'java',
      '-cp',
      '/app',
      ...java,
    ).trim();
    try {
      if (stopAfter) {
        for (let i = 0; i < 100 && !succeed('logs', id).includes('up:'); i++) spawnSync('sleep', ['0.1']);
        succeed('stop', '--time', String(stopAfter.graceSeconds), id);
      }
      succeed('wait', id);
      const state: State = JSON.parse(succeed('inspect', '--format', '{{json .State}}', id));
      const { stdout, stderr } = dockerCommand('logs', id);
      return { state, log: `${stdout}${stderr}`.split('\n') };
    } finally {
      dockerCommand('rm', '--force', id);
    }
  }

  /** The event that ECS would send: the agent makes the reason from Docker's OOMKilled (amazon-ecs-agent, dockerapi/errors.go). */
  const eventOf = ({ ExitCode, OOMKilled, StartedAt, FinishedAt }: State, stopCode: string, reason: string) =>
    stopEvent({
      stopCode,
      reason,
      exitCode: ExitCode,
      ...(OOMKilled && { containerReason: 'OutOfMemoryError: Container killed due to memory usage' }),
      detail: { startedAt: StartedAt, stoppingAt: FinishedAt, executionStoppedAt: FinishedAt },
    });

  const read = (log: string[]) => ({ log: { group: '', stream: '', ...readLog(log) } });

  it.each([
    [
      'a heap full on a worker thread, with -XX:+ExitOnOutOfMemoryError',
      [],
      ['-Xmx32m', '-XX:+ExitOnOutOfMemoryError', 'Faults', 'worker-heap'],
      3,
      'oom-java-heap',
    ],
    [
      'memory over the container’s limit',
      ['--memory', '128m', '--memory-swap', '128m'],
      ['-Xmx64m', 'Faults', 'native-memory'],
      137,
      'oom-container',
    ],
    ['a crash in native code under an init process', ['--init'], ['Faults', 'native-crash'], 134, 'jvm-fatal'],
    ['an uncaught exception', [], ['Faults', 'uncaught'], 1, 'app-crash'],
    ['System.exit(0)', [], ['Faults', 'exit', '0'], 0, 'app-exit-zero'],
    ['a code of the application', [], ['Faults', 'exit', '42'], 42, 'app-crash'],
    ['a class that is not there', [], ['Nonsense'], 1, 'app-crash'],
  ])('%s', (_, options, java, exitCode, cause) => {
    const { state, log } = die(options, java);
    const stop = classify(
      eventOf(state, 'EssentialContainerExited', 'Essential container in task exited'),
    ) as Classified;
    expect(stop).toMatchObject({ exitCode, cause, action: 'alert', severity: 'page' });
    expect(refine(stop, read(log))).toMatchObject({ cause });
  });

  it('a heap full on the main thread exits 1, and the log tells', () => {
    const { state, log } = die([], ['-Xmx32m', 'Faults', 'main-heap']);
    const stop = classify(
      eventOf(state, 'EssentialContainerExited', 'Essential container in task exited'),
    ) as Classified;
    expect(stop).toMatchObject({ exitCode: 1, cause: 'app-crash' });
    expect(refine(stop, read(log))).toMatchObject({ cause: 'oom-java-heap', row: 'A2' });
  });

  it('a crash in native code of a JVM that is process 1 exits 127, and the log tells', () => {
    const { state, log } = die([], ['Faults', 'native-crash']);
    const stop = classify(
      eventOf(state, 'EssentialContainerExited', 'Essential container in task exited'),
    ) as Classified;
    expect(stop).toMatchObject({ exitCode: 127, cause: 'bad-image' });
    expect(refine(stop, read(log))).toMatchObject({ cause: 'jvm-fatal', title: 'ell in prod was aborted by the JVM' });
  });

  it('the stack trace of an uncaught exception is whole and without its password', () => {
    const { log } = die([], ['Faults', 'uncaught']);
    expect(excerptOf(log, 2).join('\n')).toMatch(
      /^Exception in thread "main" java\.lang\.IllegalStateException: cannot open the database, password=\[redacted\]\n\s+at Faults\.main/m,
    );
  });

  it('a SIGTERM that is obeyed is a stop by hand, gracefully', () => {
    const { state } = die([], ['Faults', 'wait'], { graceSeconds: 20 });
    expect(classify(eventOf(state, 'UserInitiated', 'Task stopped by user'))).toMatchObject({
      exitCode: 143,
      cause: 'user',
      action: 'silent',
      ungracefulShutdown: false,
    });
  });

  it('a SIGTERM that is not obeyed in time is still a scale-in, but not a graceful one', () => {
    const { state } = die([], ['Faults', 'hang-in-shutdown'], { graceSeconds: 1 });
    const event = eventOf(state, 'ServiceSchedulerInitiated', 'Scaling activity initiated by (deployment ecs-svc/1)');
    expect(classify(event)).toMatchObject({
      exitCode: 137,
      cause: 'deploy-or-scale-in',
      action: 'silent',
      ungracefulShutdown: true,
    });
  });

  it('an image that the registry does not have', () => {
    const { status, stderr } = dockerCommand('pull', `${registry.host}/prod:ell`);
    expect(status).not.toBe(0);
    const event = stopEvent({
      stopCode: 'TaskFailedToStart',
      reason: `CannotPullContainerError: ${stderr.trim()}`,
      startedAt: null,
    });
    expect(classify(event)).toMatchObject({ cause: 'image-missing', action: 'alert' });
  });

  it.each([
    ['a command that is not there', ['/no/such/command'], 127],
    ['a command that is not executable', ['/app/Faults.class'], 126],
  ])('%s', (_, command, exitCode) => {
    const { status } = dockerCommand('run', '--rm', '--network', 'host', image, ...command);
    const state = { ExitCode: status ?? 0, OOMKilled: false, StartedAt: '', FinishedAt: '' };
    expect(classify(eventOf(state, 'EssentialContainerExited', 'Essential container in task exited'))).toMatchObject({
      exitCode,
      cause: 'bad-image',
    });
  });

  it.each([
    ['exits 3', ['java', '-cp', '/app', 'Faults', 'exit', '3'], () => image, 'oom-java-heap'],
    ['has no image', ['java'], () => `${registry.host}/prod:ell`, 'start-failure|image-.*'],
  ])(
    'a task of the ECS emulator that %s, by the command from what DescribeTasks says of it',
    async (_, command, imageOf, cause) => {
      const task = await runTask(imageOf(), command);
      // What `aws ecs describe-tasks` prints.
      const input = JSON.stringify({ tasks: [task], failures: [] });
      const { stdout, stderr } = spawnSync(process.execPath, [cli, 'classify'], { input, encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toMatchObject({
        action: 'alert',
        cause: expect.stringMatching(new RegExp(`^(${cause})$`)),
        cluster: 'prod',
        service: 'ell',
        at: expect.stringMatching(/^\d{4}-/),
      });
    },
  );

  async function runTask(taskImage: string, command: string[]): Promise<Task | undefined> {
    const ecs = new ECSClient(aws.clientConfig);
    await ecs.send(new CreateClusterCommand({ clusterName: 'prod' }));
    const containerDefinitions = [{ name: 'ell', image: taskImage, command, essential: true, memory: 256 }];
    await ecs.send(new RegisterTaskDefinitionCommand({ family: 'ell', networkMode: 'host', containerDefinitions }));
    const { tasks = [] } = await ecs.send(
      new RunTaskCommand({ cluster: 'prod', taskDefinition: 'ell', group: 'service:ell' }),
    );
    const describe = new DescribeTasksCommand({ cluster: 'prod', tasks: tasks.map(({ taskArn = '' }) => taskArn) });
    for (let i = 0; i < 150; i++) {
      const task = (await ecs.send(describe)).tasks?.[0];
      if (task?.lastStatus === 'STOPPED') return task;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error('the task did not stop within 30 s');
  }
});
