import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResolvedService } from '@bizom/fleet';
import pLimit from 'p-limit';
import { describeService } from '../ecs/service.ts';
import { DeployError } from '../errors.ts';
import { safeText } from '../foreign-text.ts';
import { compile } from '../image/compile.ts';
import { compiledMessage, compileFailedMessage, serviceMessage } from '../notify/messages.ts';
import type { RunReport, ServiceReport } from '../notify/report.ts';
import { sendMessage } from '../notify/send.ts';
import { imageNames } from '../registry/target-images.ts';
import { rejectInProgress, requireSupported } from '../rollout/in-progress.ts';
import { leaveMark } from './mark-deployment.ts';
import type { RunRequest } from './run-request.ts';
import { ServiceArtifacts } from './service-artifacts.ts';
import { type ServiceRun, shipService } from './ship-service.ts';

/**
 * Compiles once, then builds, pushes and deploys every service, several at a time. A service that depends on others waits for
 * them. A service that fails, or that cannot be deployed at all, does not stop the others; the report names each one's end.
 * @throws DeployError if nothing has been deployed: Maven failed, or the run was interrupted.
 * @example
 * const services = resolveServices(fleet, 'dev');
 * const report = await deployAll({
 *   ...{ fleet, environment: 'dev', services, directory: '.', commit, channels: [], observer },
 *   aws: awsClients({ region: 'eu-west-1' }),
 * });
 */
export async function deployAll(request: RunRequest): Promise<RunReport> {
  const { environment, commit, services, fleet, observer } = request;
  if (services.length === 0) return { environment, commit, ok: true, services: [] };
  using artifacts = new ServiceArtifacts();
  const refused = await prepare(request, artifacts);
  const deployable = services.filter(({ name }) => !refused.has(name));
  const means = { limit: pLimit(fleet.deploy.concurrency), artifacts };
  const reports = await shipAll({ ...request, services: deployable }, refused, means);
  const ok = reports.every(({ outcome }) => outcome === 'completed');
  observer.progress('run', ok ? 'done' : 'done, not everything well');
  const order = services.map(({ name }) => name);
  reports.sort((a, b) => order.indexOf(a.service) - order.indexOf(b.service));
  return { environment, commit, ok, services: reports };
}

type Refused = ReadonlyMap<string, ServiceReport>;

/** Everything that comes before ECS is asked for anything; returns the services that cannot be deployed. */
async function prepare(request: RunRequest, artifacts: ServiceArtifacts): Promise<Refused> {
  const { services, signal, observer } = request;
  const refused = new Map<string, ServiceReport>();
  try {
    for (const service of services) {
      try {
        await requireDeployable(request, service);
        await artifacts.fetch(request, service);
      } catch (error) {
        if (!(error instanceof DeployError)) throw error;
        signal?.throwIfAborted();
        const detail = safeText(error.message);
        refused.set(service.name, notDeployed(request, service, detail));
        observer.finished(service.name, false, `notDeployed: ${detail.split('\n')[0]}`);
      }
    }
    const rest = services.filter(({ name }) => !refused.has(name));
    if (rest.length > 0) await compileOnce({ ...request, services: rest });
    else observer.finished('compile', false, 'nothing to compile');
    return refused;
  } catch (error) {
    if (signal?.aborted) throw new DeployError('INTERRUPTED', `${signal.reason.message}: nothing was deployed.`);
    throw error;
  }
}

function notDeployed(
  { commit, fleet, containerTag }: RunRequest,
  service: ResolvedService,
  detail: string,
): ServiceReport {
  const { moving } = imageNames(fleet, service, commit, containerTag);
  return { service: service.name, outcome: 'notDeployed', detail, commit, image: moving, seconds: 0 };
}

/** @throws DeployError if the service has no module, no ECS service, or a deployment in progress. */
async function requireDeployable(request: RunRequest, service: ResolvedService): Promise<void> {
  const { directory, aws, replace, signal } = request;
  const { name, module } = service;
  await access(join(directory, module, 'pom.xml')).catch(() => {
    throw new DeployError(
      'COMPILE_FAILED',
      `${name} has no ${module}/pom.xml in ${directory}; take it out of the fleet, or name its module there.`,
    );
  });
  const described = await describeService(aws.ecs, service, signal);
  requireSupported(described, request.desiredCount ?? service.desiredCount);
  rejectInProgress(described, replace);
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
async function shipAll(
  request: RunRequest,
  refused: Refused,
  means: Pick<ServiceRun, 'limit' | 'artifacts'>,
): Promise<ServiceReport[]> {
  const told = [...refused].map(([name, report]) => [name, tellEnd(request, report, new Date())] as const);
  const started = new Map<string, Promise<ServiceReport>>(told);
  const start = (name: string): Promise<ServiceReport> | undefined => {
    const known = started.get(name);
    if (known) return known;
    const service = request.services.find((one) => one.name === name);
    if (!service) return undefined;
    const dependencies = service.dependsOn.flatMap((one) => start(one) ?? []);
    const shipping = shipAndTell(request, { service, dependencies, ...means });
    started.set(name, shipping);
    return shipping;
  };
  for (const { name } of request.services) start(name);
  return Promise.all(started.values());
}

async function shipAndTell(request: RunRequest, run: ServiceRun): Promise<ServiceReport> {
  const { observer } = request;
  const startedAt = new Date();
  const report = await shipService(request, run);
  observer.finished(
    report.service,
    report.outcome === 'completed',
    `${report.outcome}: ${report.detail.split('\n')[0]}`,
  );
  return tellEnd(request, report, startedAt);
}

async function tellEnd(request: RunRequest, report: ServiceReport, startedAt: Date): Promise<ServiceReport> {
  const { channels, fleet, environment, observer } = request;
  if (report.outcome === 'notDeployed' && report.detail === 'interrupted') return report;
  await leaveMark(request, report, startedAt);
  await sendMessage(channels, serviceMessage(fleet.deploy.messages, environment, report), observer);
  return report;
}
