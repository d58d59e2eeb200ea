import { deployService } from '../src/index.ts';
import { clusterName, noContainers, startTestCluster, type TestCluster } from '../test/support/cluster.ts';

const services = ['one', 'two', 'three'];
const up = ['sh', '-c', "trap 'exit 0' TERM; sleep 900 & wait"];

/**
 * Three services built, pushed, deployed and watched at once, against the slowest of them alone (limit: 1.2 times as long),
 * and against a shell loop that takes one after the other; real containers on the emulated ECS. As in a real deployment most
 * of the time is waiting: the tasks have no health check and have to stay up for 10 s, the default.
 */
export default async function run({ json = false } = {}) {
  const why = await noContainers();
  if (why) throw new Error(`this benchmark needs containers: ${why}`);
  await using cluster = await startTestCluster();
  const first = await cluster.image('first', up);
  for (const service of services) await cluster.service(service, first, { enable: true, rollback: true });
  const aloneMs: number[] = [];
  for (const service of services) aloneMs.push(await time(() => ship(cluster, service)));
  const atOnceMs = await time(() => Promise.all(services.map((service) => ship(cluster, service))));
  const slowestAloneMs = Math.max(...aloneMs);
  const oneAfterTheOtherMs = aloneMs.reduce((sum, ms) => sum + ms, 0);
  const result = {
    name: 'deploy: three services',
    slowestAloneMs,
    oneAfterTheOtherMs,
    atOnceMs,
    ofSlowest: atOnceMs / slowestAloneMs,
    ofLimit: atOnceMs / slowestAloneMs / 1.2,
    timesFaster: oneAfterTheOtherMs / atOnceMs,
  };
  console.log(json ? JSON.stringify(result) : result);
  return result;
}

async function ship(cluster: TestCluster, service: string): Promise<void> {
  const image = await cluster.image(service, up);
  const names = { cluster: clusterName, ecsService: service, container: service, image };
  const { outcome, detail } = await deployService({
    aws: cluster.aws,
    ...names,
    pollMs: 1_000,
    settleMs: 10_000,
  });
  if (outcome !== 'completed') throw new Error(`${service} is ${outcome}: ${detail}`);
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

if (import.meta.main) await run();
