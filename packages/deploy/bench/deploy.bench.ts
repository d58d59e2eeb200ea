import { deployService } from '../src/index.ts';
import { clusterName, noContainers, startTestCluster, type TestCluster } from '../test/support/cluster.ts';

const services = ['one', 'two', 'three'];
const up = ['sh', '-c', "trap 'exit 0' TERM; sleep 900 & wait"];

/**
 * Three services built, pushed, deployed and watched at once, against the same steps one after the other, as a shell loop
 * takes them; real containers on the emulated ECS. The time that tasks without a health check have to stay up (10 s by
 * default) is left out of both.
 */
export default async function run({ json = false } = {}) {
  const why = await noContainers();
  if (why) throw new Error(`this benchmark needs containers: ${why}`);
  await using cluster = await startTestCluster();
  const first = await cluster.image('first', up);
  for (const service of services) await cluster.service(service, first, { enable: true, rollback: true });
  const oneAfterTheOtherMs = await time(async () => {
    for (const service of services) await ship(cluster, service);
  });
  const atOnceMs = await time(() => Promise.all(services.map((service) => ship(cluster, service))));
  const result = {
    name: 'deploy: three services',
    oneAfterTheOtherMs,
    atOnceMs,
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
    timeoutMs: 60_000,
    pollMs: 250,
    settleMs: 0,
  });
  if (outcome !== 'completed') throw new Error(`${service} is ${outcome}: ${detail}`);
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

if (import.meta.main) await run();
