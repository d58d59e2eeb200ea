import { type Finding, failed, ok } from '../finding.ts';
import type { Place } from '../place.ts';

interface Counts {
  running: number;
  desired: number;
}

/** Whether the fleet's services exist in ECS and run the tasks that they should. */
export async function checkServices({ aws, services }: Place): Promise<Finding[]> {
  const { DescribeServicesCommand, ECSClient } = await import('@aws-sdk/client-ecs');
  const client = new ECSClient(aws);
  const counts = new Map<string, Counts>();
  for (const [cluster, names] of byCluster(services)) {
    for (let from = 0; from < names.length; from += 10) {
      const command = new DescribeServicesCommand({ cluster, services: names.slice(from, from + 10) });
      const answer = await client.send(command).catch(clusterMissing);
      for (const { serviceName, status, runningCount = 0, desiredCount = 0 } of answer.services ?? []) {
        if (status === 'ACTIVE')
          counts.set(`${cluster}/${serviceName}`, { running: runningCount, desired: desiredCount });
      }
    }
  }
  return services.map(({ name, cluster, ecsService }) =>
    judge(name, cluster, ecsService, counts.get(`${cluster}/${ecsService}`)),
  );
}

function byCluster(services: Place['services']): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { cluster, ecsService } of services) found.set(cluster, [...(found.get(cluster) ?? []), ecsService]);
  return found;
}

/** A cluster that does not exist has no services. */
function clusterMissing(error: Error): { services: [] } {
  if (error.name !== 'ClusterNotFoundException') throw error;
  return { services: [] };
}

function judge(name: string, cluster: string, ecsService: string, counts: Counts | undefined): Finding {
  const what = `service ${name}`;
  if (!counts) {
    return failed(
      what,
      `cluster ${cluster} has no ECS service ${ecsService}`,
      `correct cluster or ecsService of ${name} in the fleet; \`bizom init\` shows what is there`,
    );
  }
  const tasks = `${counts.running} of ${counts.desired} tasks run`;
  if (counts.running >= counts.desired) return ok(what, tasks);
  return failed(
    what,
    tasks,
    `see why its tasks stop: bizom deploy status, and the events of ${ecsService} in the ECS console`,
  );
}
