import { setTimeout as sleep } from 'node:timers/promises';
import type { RunReport, ServiceReport } from '@bizom/deploy';
import { bizom } from './bizom.ts';
import { environment, type ServiceName } from './fleet.ts';
import type { Parts } from './parts.ts';
import type { Repository } from './repository.ts';

/** One `bizom-deploy run`, as its `--json` tells it. */
export async function release(
  service: ServiceName | 'all',
  { aws, containers }: Pick<Parts, 'aws' | 'containers'>,
  { folder }: Repository,
): Promise<RunReport & { exitCode: number }> {
  const args = ['run', '--env', environment, '--service', service, '--json'];
  const env = containers?.docker.env ?? {};
  const { exitCode, stdout, stderr } = await bizom('deploy', args, { aws, folder, env });
  if (!stdout.startsWith('{')) throw new Error(`bizom-deploy ended with ${exitCode}: ${stderr.trim().slice(-1500)}`);
  return { ...JSON.parse(stdout), exitCode };
}

/** Waits until a service answers, and gives what it says. */
export async function greeting(port: number, timeoutMs = 90_000): Promise<{ service: string }> {
  for (const end = Date.now() + timeoutMs; ; await sleep(100)) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (answer?.ok) return (await answer.json()) as { service: string };
    if (Date.now() > end) throw new Error(`nothing answers at port ${port} after ${timeoutMs / 1000} s`);
  }
}

const main = 'deployables/notification-producer/src/main/java/com/example/notification/NotificationApplication.java';

/** A commit whose service ends at its start, deployed: who reads the report learns why, and what ran before serves again. */
export async function badRelease(
  parts: Pick<Parts, 'aws' | 'containers' | 'ports'>,
  repository: Repository,
): Promise<ServiceReport> {
  await repository.edit(
    main,
    'Service.run',
    'if (true) throw new IllegalStateException("no such topic: outlets");\n    Service.run',
  );
  await repository.commit('Send to the topic of outlets');
  const { services, exitCode } = await release('notification-producer', parts, repository);
  const [report] = services;
  if (!report || exitCode !== 1 || report.outcome !== 'rolledBack') {
    throw new Error(`bizom-deploy ended with ${exitCode}, ${report?.outcome}: ${report?.detail}`);
  }
  await greeting(parts.ports['notification-producer']);
  return report;
}
