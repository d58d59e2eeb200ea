import { access } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { DeployError } from '../errors.ts';
import { safeText } from '../foreign-text.ts';
import { compile } from '../image/compile.ts';
import { compiledMessage, compileFailedMessage, serviceMessage } from '../notify/messages.ts';
import type { RunReport, ServiceReport } from '../notify/report.ts';
import { sendMessage } from '../notify/send.ts';
import { leaveMark } from './mark-deployment.ts';
import type { RunRequest } from './run-request.ts';
import { fetchArtifacts } from './service-artifacts.ts';
import { refuseRunning, type ServiceRun, shipService } from './ship-service.ts';

/**
 * Compiles once, then builds, pushes and deploys every service, several at a time; one that depends on others waits for
 * them. A service that fails does not stop the others; the report names each one's end.
 * @throws DeployError where nothing has been deployed: a missing module, a deployment in progress, artifacts, Maven.
 */
export async function deployAll(request: RunRequest): Promise<RunReport> {
  const { environment, commit, services, fleet, observer } = request;
  if (services.length === 0) return { environment, commit, ok: true, services: [] };
  await prepare(request);
  const reports = await shipAll(request, pLimit(fleet.deploy.concurrency));
  const ok = reports.every(({ outcome }) => outcome === 'completed');
  observer.progress('run', ok ? 'done' : 'done, not everything well');
  return { environment, commit, ok, services: reports };
}

/** Everything that comes before ECS is asked for anything. */
async function prepare(request: RunRequest): Promise<void> {
  const { services, signal } = request;
  try {
    await requireModules(request);
    await refuseRunning(request);
    await Promise.all(services.map((service) => fetchArtifacts(request, service)));
    await compileOnce(request);
  } catch (error) {
    if (signal?.aborted) throw new DeployError('INTERRUPTED', `${signal.reason.message}: nothing was deployed.`);
    throw error;
  }
}

async function requireModules({ directory, services }: RunRequest): Promise<void> {
  for (const { name, module } of services) {
    await access(join(directory, module, 'pom.xml')).catch(() => {
      throw new DeployError(
        'COMPILE_FAILED',
        `${name} has no ${module}/pom.xml in ${directory}; take it out of the fleet, or name its module there.`,
      );
    });
  }
}

async function compileOnce(request: RunRequest): Promise<void> {
  const { directory, services, environment, fleet, channels, observer, signal } = request;
  const { messages } = fleet.deploy;
  const all = services.length === Object.keys(fleet.services).length;
  observer.progress('compile', 'mvn clean package');
  try {
    await compile({
      directory,
      ...(!all && { modules: services.map(({ module }) => module) }),
      onLine: (line) => observer.output('compile', line),
      ...(signal && { signal }),
    });
  } catch (error) {
    signal?.throwIfAborted();
    observer.finished('compile', false, messages.compileFailed);
    await sendMessage(
      channels,
      compileFailedMessage(messages, environment, safeText((error as Error).message)),
      observer,
    );
    throw error;
  }
  observer.finished('compile', true, messages.compiled);
  await sendMessage(channels, compiledMessage(messages, environment), observer);
}

/** Starts every service at once; the limit and the dependencies let them through. */
async function shipAll(request: RunRequest, limit: ReturnType<typeof pLimit>): Promise<ServiceReport[]> {
  const started = new Map<string, Promise<ServiceReport>>();
  const start = (name: string): Promise<ServiceReport> | undefined => {
    const service = request.services.find((one) => one.name === name);
    if (!service) return undefined;
    const known = started.get(name);
    if (known) return known;
    const dependencies = service.dependsOn.flatMap((one) => start(one) ?? []);
    const shipping = shipAndTell(request, { service, dependencies, limit });
    started.set(name, shipping);
    return shipping;
  };
  return Promise.all(request.services.flatMap(({ name }) => start(name) ?? []));
}

async function shipAndTell(request: RunRequest, run: ServiceRun): Promise<ServiceReport> {
  const { channels, fleet, environment, observer } = request;
  const startedAt = new Date();
  const report = await shipService(request, run);
  observer.finished(
    report.service,
    report.outcome === 'completed',
    `${report.outcome}: ${report.detail.split('\n')[0]}`,
  );
  if (report.outcome === 'notDeployed' && report.detail === 'interrupted') return report;
  await leaveMark(request, report, startedAt);
  await sendMessage(channels, serviceMessage(fleet.deploy.messages, environment, report), observer);
  return report;
}
