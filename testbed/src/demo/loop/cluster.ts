import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  StopTaskCommand,
  type Task,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { Aws } from '../../aws.ts';
import { environment, memoryLimitMb, type ServiceName, services } from './fleet.ts';

/** The ECS cluster of the environment, and the log groups of its services: what a team has before it meets these packages. */
export class Cluster {
  readonly #ecs: ECSClient;
  readonly #logs: CloudWatchLogsClient;

  constructor(aws: Aws) {
    this.#ecs = new ECSClient(aws.clientConfig);
    this.#logs = new CloudWatchLogsClient(aws.clientConfig);
  }

  /** Services that want no task yet: their first deployment brings the image, and the wish for one. */
  async create(ports: Readonly<Record<ServiceName, number>>, region: string): Promise<void> {
    await this.#ecs.send(new CreateClusterCommand({ clusterName: environment }));
    for (const name of services) {
      await this.#logs.send(new CreateLogGroupCommand({ logGroupName: logGroupOf(name) }));
      const containerDefinitions = [container(name, ports[name], region)];
      const definition = { family: name, networkMode: 'host' as const, containerDefinitions };
      await this.#ecs.send(new RegisterTaskDefinitionCommand(definition));
      await this.#ecs.send(
        new CreateServiceCommand({
          cluster: environment,
          serviceName: name,
          taskDefinition: name,
          desiredCount: 0,
          deploymentConfiguration: {
            deploymentCircuitBreaker: { enable: true, rollback: true },
            // The containers share the machine's network: the old one leaves its port before the new one comes.
            minimumHealthyPercent: 0,
            maximumPercent: 100,
          },
        }),
      );
    }
  }

  /** Has each service want a task of what is defined; without Docker the emulator has tasks that only seem to run. */
  async wantTasks(): Promise<void> {
    for (const service of services) {
      await this.#ecs.send(new UpdateServiceCommand({ cluster: environment, service, desiredCount: 1 }));
    }
  }

  async stop(task: string): Promise<Task> {
    const answer = await this.#ecs.send(new StopTaskCommand({ cluster: environment, task }));
    return answer.task ?? {};
  }

  /** The one running task of a service. */
  async runningTask(service: ServiceName): Promise<Task> {
    const asked = { cluster: environment, serviceName: service, desiredStatus: 'RUNNING' as const };
    const { taskArns = [] } = await this.#ecs.send(new ListTasksCommand(asked));
    const [task] = taskArns.length > 0 ? await this.describe(taskArns) : [];
    if (!task) throw new Error(`no task of ${service} runs`);
    return task;
  }

  async describe(tasks: string[]): Promise<Task[]> {
    const answer = await this.#ecs.send(new DescribeTasksCommand({ cluster: environment, tasks }));
    return answer.tasks ?? [];
  }
}

export const logGroupOf = (service: ServiceName): string => `/ecs/${environment}/${service}`;

function container(name: ServiceName, port: number, region: string) {
  const options = { 'awslogs-group': logGroupOf(name), 'awslogs-region': region, 'awslogs-stream-prefix': 'ecs' };
  const variables = { SERVER_PORT: String(port), SERVER_ADDRESS: '127.0.0.1', JAVA_TOOL_OPTIONS: '-Xmx96m' };
  return {
    name,
    image: `${environment}:${name}`,
    memory: memoryLimitMb,
    essential: true,
    environment: Object.entries(variables).map(([key, value]) => ({ name: key, value })),
    logConfiguration: { logDriver: 'awslogs' as const, options },
  };
}
