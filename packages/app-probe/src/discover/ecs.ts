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
import { type Discovery, mergeDiscoveries, type Unanswered } from './discovery.ts';
import { targetOfTask } from './task-target.ts';

const tasksPerRequest = 100;
const servicesPerRequest = 10;

/**
 * Finds every running task of the services, and what ECS says of the services themselves: a few requests for each cluster. A question
 * that ECS does not answer is among the `unanswered`, and costs nothing but its own answer.
 * @example
 * const services = resolveServices(fleet, 'prod');
 * const { targets, problems } = await discover(new ECSClient({ region: 'eu-west-1' }), services);
 * const results = await prober.round(targets);
 */
export async function discover(
  ecs: ECSClient,
  services: readonly ResolvedService[],
  hostAddress?: string,
): Promise<Discovery> {
  const clusters = [...new Set(services.map(({ cluster }) => cluster))];
  const parts = await Promise.all(
    clusters.flatMap((cluster) => {
      const here = services.filter((service) => service.cluster === cluster);
      return [
        orUnanswered(cluster, 'tasks', async () => targetsOf(here, await runningTasks(ecs, cluster), hostAddress)),
        orUnanswered(cluster, 'services', () => serviceStates(ecs, cluster, here)),
      ];
    }),
  );
  return mergeDiscoveries(parts);
}

async function orUnanswered(
  cluster: string,
  question: Unanswered['question'],
  ask: () => Promise<Discovery>,
): Promise<Discovery> {
  try {
    return await ask();
  } catch (error) {
    return { targets: [], services: [], problems: [], unanswered: [{ cluster, question, error: error as Error }] };
  }
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
      problems.push(`task ${task.taskArn} of ${service.name} has no private address; only awsvpc tasks can be probed`);
  }
  return { targets, services: [], problems };
}
