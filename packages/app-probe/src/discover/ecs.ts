import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  type ECSClient,
  paginateListTasks,
  type Task,
} from '@aws-sdk/client-ecs';
import type { ResolvedService } from '@bizom/fleet';
import { chunks } from '../chunks.ts';
import type { Target } from '../target/target.ts';
import { targetOfTask } from './task-target.ts';

/** How many tasks a service has and should have. */
export interface ServiceState {
  cluster: string;
  service: string;
  runningTasks: number;
  desiredTasks: number;
}

/** What is there to be probed. */
export interface Discovery {
  targets: Target[];
  services: ServiceState[];
  /** What could not be found out, in a line each. */
  problems: string[];
}

const tasksPerRequest = 100;
const servicesPerRequest = 10;

/** Finds every running task of the services, and what ECS says of the services themselves: a few requests for each cluster. */
export async function discover(
  ecs: ECSClient,
  services: readonly ResolvedService[],
  hostAddress?: string,
): Promise<Discovery> {
  const clusters = [...new Set(services.map(({ cluster }) => cluster))];
  const parts = await Promise.all(
    clusters.map(async (cluster) => {
      const here = services.filter((service) => service.cluster === cluster);
      const [tasks, states] = await Promise.all([runningTasks(ecs, cluster), serviceStates(ecs, cluster, here)]);
      return merge(targetsOf(here, tasks, hostAddress), states);
    }),
  );
  return parts.reduce(merge, { targets: [], services: [], problems: [] });
}

function merge(one: Discovery, other: Discovery): Discovery {
  return {
    targets: [...one.targets, ...other.targets],
    services: [...one.services, ...other.services],
    problems: [...one.problems, ...other.problems],
  };
}

async function runningTasks(ecs: ECSClient, cluster: string): Promise<Task[]> {
  const arns: string[] = [];
  for await (const page of paginateListTasks({ client: ecs }, { cluster, desiredStatus: 'RUNNING' })) {
    arns.push(...(page.taskArns ?? []));
  }
  const tasks: Task[] = [];
  for (const part of chunks(arns, tasksPerRequest)) {
    const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks: part }));
    tasks.push(...(answer.tasks ?? []));
  }
  return tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING');
}

async function serviceStates(
  ecs: ECSClient,
  cluster: string,
  services: readonly ResolvedService[],
): Promise<Discovery> {
  const found = new Map<string, { running: number; desired: number }>();
  for (const part of chunks(services, servicesPerRequest)) {
    const names = part.map(({ ecsService }) => ecsService);
    const answer = await ecs.send(new DescribeServicesCommand({ cluster, services: names }));
    for (const { serviceName, status, runningCount, desiredCount } of answer.services ?? []) {
      if (serviceName && status === 'ACTIVE') {
        found.set(serviceName, { running: runningCount ?? 0, desired: desiredCount ?? 0 });
      }
    }
  }
  const missing = services.filter(({ ecsService }) => !found.has(ecsService));
  return {
    targets: [],
    services: services.flatMap(({ name, ecsService }) => {
      const state = found.get(ecsService);
      if (!state) return [];
      return [{ cluster, service: name, runningTasks: state.running, desiredTasks: state.desired }];
    }),
    problems: missing.map(({ ecsService }) => `cluster ${cluster} has no active service "${ecsService}"`),
  };
}

function targetsOf(services: readonly ResolvedService[], tasks: readonly Task[], hostAddress?: string): Discovery {
  const targets: Target[] = [];
  const problems: string[] = [];
  for (const task of tasks) {
    const service = services.find(({ ecsService }) => task.group === `service:${ecsService}`);
    if (!service) continue;
    const target = targetOfTask(service, task, hostAddress);
    if (target) targets.push(target);
    else
      problems.push(
        `task ${task.taskArn} of ${service.name} has no address of its own; only awsvpc tasks can be probed`,
      );
  }
  return { targets, services: [], problems };
}
