import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Task } from '@aws-sdk/client-ecs';
import type { Aws } from '../../aws.ts';
import { type JvmService, startJvmService } from '../../jvm-service.ts';
import { type Cluster, logGroupOf } from './cluster.ts';
import { type ServiceName, services } from './fleet.ts';

const jvm = ['-XX:+UseSerialGC', '-Xmx96m', '-XX:+ExitOnOutOfMemoryError'];
const everyMs = 200;

/**
 * A STAND-IN for containers where there is no Docker: a JVM for each service's task, of which the emulator has no more than the name.
 * What they print is written to the tasks' log streams, as the awslogs driver does.
 */
export class PlainJvms implements AsyncDisposable {
  readonly #services = new Map<ServiceName, JvmService>();
  readonly #end = new AbortController();
  readonly #forwarding: Promise<void>[] = [];

  static async start(aws: Aws, cluster: Cluster, ports: Readonly<Record<ServiceName, number>>): Promise<PlainJvms> {
    const jvms = new PlainJvms();
    await cluster.wantTasks();
    await Promise.all(
      services.map(async (name) => {
        const service = await startJvmService(name, { jvm, port: ports[name] });
        jvms.#services.set(name, service);
        const task = await cluster.runningTask(name);
        const stream = {
          logGroupName: logGroupOf(name),
          logStreamName: `ecs/${name}/${task.taskArn?.split('/').at(-1)}`,
        };
        jvms.#forwarding.push(forward(aws, service.log, stream, jvms.#end.signal));
      }),
    );
    return jvms;
  }

  /** Waits for a service's JVM to end, and gives its task as ECS would describe it then. */
  async untilStopped(service: ServiceName, cluster: Cluster, taskArn: string): Promise<Task> {
    const ended = await this.#services.get(service)?.ended;
    await sleep(2 * everyMs); // its last words
    const task = await cluster.stop(taskArn);
    const exitCode = Number(/exit code (\d+)/.exec(ended ?? '')?.[1]);
    return {
      ...task,
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      containers: (task.containers ?? []).map((container) => ({ ...container, exitCode, lastStatus: 'STOPPED' })),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await Promise.all(this.#forwarding);
    await Promise.all([...this.#services.values()].map((service) => service.stop()));
  }
}

/** Writes what is added to a file to a log stream, line by line, until `signal` is aborted. */
async function forward(
  aws: Aws,
  path: string,
  stream: { logGroupName: string; logStreamName: string },
  signal: AbortSignal,
): Promise<void> {
  const client = new CloudWatchLogsClient(aws.clientConfig);
  await client.send(new CreateLogStreamCommand(stream));
  await using file = await open(path);
  for (let rest = ''; !signal.aborted; await sleep(everyMs)) {
    const lines = (rest + (await addedTo(file))).split('\n');
    rest = lines.pop() ?? '';
    const logEvents = lines.filter((line) => line !== '').map((message) => ({ timestamp: Date.now(), message }));
    if (logEvents.length > 0) await client.send(new PutLogEventsCommand({ ...stream, logEvents }));
  }
}

/** What was written since the last look. */
async function addedTo(file: Awaited<ReturnType<typeof open>>): Promise<string> {
  const chunk = Buffer.alloc(1 << 16);
  const { bytesRead } = await file.read(chunk, 0, chunk.length);
  return chunk.toString('utf8', 0, bytesRead);
}
