import { publishEmbeddedMetrics } from '../../embedded-metrics.ts';
import { missing } from '../../missing.ts';
import { SearchClient } from '../search.ts';
import { Cluster } from './cluster.ts';
import { publishContainerLoad } from './container-load.ts';
import { drawDashboards } from './dashboards.ts';
import { alert, alertMail, leak, pictureOf, untilStopped } from './death.ts';
import type { LoopFindings } from './findings.ts';
import { demoFleet, names, type ServiceName, services } from './fleet.ts';
import { deployInfrastructure } from './infrastructure.ts';
import { NotHere } from './link.ts';
import { type Parts, startParts } from './parts.ts';
import { PlainJvms } from './plain-jvms.ts';
import { heapAlarm, readMetrics, startProbing } from './probing.ts';
import { badRelease, greeting, release } from './releases.ts';
import { Repository } from './repository.ts';
import { countShipped } from './shipped.ts';
import { taskStoppedEvent } from './stopped-event.ts';
import { sendTraffic } from './traffic.ts';

/** What the steps hand to each other. */
export interface Stage {
  parts: Parts;
  cluster: Cluster;
  repository: Repository;
  search: SearchClient;
  /** The services where there are no containers. */
  jvms?: PlainJvms;
  found: LoopFindings;
}

/** The service that leaks. */
export const victim: ServiceName = 'ell';

/** Starts all that the loop runs on, with an ECS cluster, a repository and an account that is ready for the CDK. */
export async function start(stage: Stage, stack: AsyncDisposableStack): Promise<string> {
  const parts = await startParts(stage.found.engine, stack);
  const { aws, engine, ports, containers } = parts;
  const fleet = demoFleet({
    region: aws.region,
    engineUrl: engine.url,
    ports,
    ...(containers && { registry: containers.registry.host, baseImage: containers.baseImage }),
  });
  const cluster = new Cluster(aws);
  const [repository] = await Promise.all([
    Repository.create(fleet, containers !== undefined),
    cluster.create(ports, aws.region),
  ]);
  stage.found.urls = {
    engine: engine.url,
    aws: aws.endpoint,
    ...Object.fromEntries(services.map((name) => [name, `http://127.0.0.1:${ports[name]}`])),
  };
  if (containers) {
    const end = new AbortController();
    const ended = publishContainerLoad(aws, containers.docker, end.signal);
    stack.defer(() => {
      end.abort();
      return ended;
    });
  }
  Object.assign(stage, { parts, cluster, repository, search: new SearchClient(engine.url) });
  return `${stage.found.engine}, ministack, ${containers ? 'Docker, a registry' : 'no Docker'}, SMTP`;
}

/** `cdk deploy` of the environment. */
export async function deploy({ parts, repository, found }: Stage): Promise<string> {
  found.infrastructure = await deployInfrastructure(parts.aws, repository.fleetFile);
  const { stacks, resources } = found.infrastructure;
  return `${stacks.length} stacks, ${resources} resources`;
}

/** `bizom-deploy run` of every service. */
export async function releaseAll({ parts, repository, found }: Stage): Promise<string> {
  if (!parts.containers) throw new NotHere(`needs Docker: ${parts.noContainers}`);
  const report = await release('all', parts, repository);
  found.release = report;
  const bad = report.services.filter(({ outcome }) => outcome !== 'completed');
  if (bad.length > 0) throw new Error(bad.map(({ service, detail }) => `${service}: ${detail}`).join('\n'));
  return `${report.services.length} services completed`;
}

/** The services answer: as containers that bizom-deploy brought, or as plain JVMs where there is no Docker. */
export async function serve(stage: Stage, stack: AsyncDisposableStack): Promise<string> {
  const { parts, cluster, found } = stage;
  if (parts.containers && !found.release) throw new Error('nothing was deployed');
  if (!parts.containers) {
    const why = await missing('maven');
    if (why !== undefined) throw new NotHere(`needs Docker or Maven: ${why}`);
    stage.jvms = stack.use(await PlainJvms.start(parts.aws, cluster, parts.ports));
  }
  const greetings = await Promise.all(services.map((name) => greeting(parts.ports[name])));
  return `${greetings.map(({ service }) => service).join(', ')}${parts.containers ? '' : ', as plain JVMs'}`;
}

/** Requests, and how long their log lines take to be found. */
export async function follow({ parts, search, found }: Stage): Promise<string> {
  found.latency = await sendTraffic(parts.ports, search);
  const { requests, medianMs, p99Ms } = found.latency;
  return `${requests} requests, median ${Math.round(medianMs)} ms, p99 ${Math.round(p99Ms)} ms`;
}

/** The deployed probe, and what CloudWatch has of it. */
export async function probe({ parts, found }: Stage): Promise<string> {
  await startProbing(parts.aws);
  found.probed = await readMetrics(parts.aws);
  return `${found.probed.series} series, ${services.length} services UP`;
}

/** The deployed alarm that sees the heap fill. */
export async function raise({ parts, found }: Stage): Promise<string> {
  found.alarm = await heapAlarm(parts.aws, victim);
  const { from, seconds } = found.alarm;
  return `${from} -> ALARM after ${seconds.toFixed(0)} s`;
}

/** A leak, to its end. */
export async function die({ parts, cluster, found, jvms }: Stage): Promise<string> {
  const { taskArn = '' } = await cluster.runningTask(victim);
  await leak(parts.ports[victim]);
  const task = await (jvms ? jvms.untilStopped(victim, cluster, taskArn) : untilStopped(cluster, taskArn));
  const exitCode = task.containers?.[0]?.exitCode;
  if (exitCode !== 3) throw new Error(`${victim} ended with exit code ${exitCode}, not with 3`);
  found.event = taskStoppedEvent(task, new Date());
  return `exit code 3, ${task.stopCode}`;
}

/** Passes the event to the deployed alerts. */
export async function tell({ parts, found }: Stage): Promise<string> {
  if (!found.event) throw new Error('no task stopped');
  found.alerted = await alert(parts.aws, found.event);
  const { outcome, cause } = found.alerted;
  if (outcome !== 'sent') throw new Error(`the alerts Lambda answered ${outcome}, not sent`);
  return `${outcome}, cause ${cause}`;
}

/** What arrives in the mailbox. */
export async function readMail({ parts, found }: Stage): Promise<string> {
  found.mail = await alertMail(parts.mailbox, victim);
  return `"${found.mail.subject}", picture of ${Math.round((pictureOf(found.mail)?.size ?? 0) / 1024)} KiB`;
}

/** A commit that cannot start, deployed. */
export async function breakRelease({ parts, repository, found }: Stage): Promise<string> {
  found.badRelease = await badRelease(parts, repository);
  const { outcome, diagnosis } = found.badRelease;
  return `${outcome}, cause ${diagnosis?.cause}; what ran before serves again`;
}

/** CloudWatch Logs and the engine, compared; and a few searches. */
export async function count({ parts, search, found }: Stage): Promise<string> {
  found.shipped = await countShipped(parts.aws, search);
  const { kept, stored, lost, doubled } = found.shipped;
  found.search = [
    await search.answer(`requests that ${victim} answered`, {
      bool: { must: [{ match_phrase: { '@message': 'Answering greeting' } }, { match: { '@log_group': victim } }] },
    }),
    await search.answer('lines about a full heap', { match_phrase: { '@message': 'java.lang.OutOfMemoryError' } }),
    await search.answer('lines of the commit that could not start', { match_phrase: { '@message': 'no such topic' } }),
  ];
  const figure = `${kept} events, ${stored} documents, lost ${lost}, doubled ${doubled}`;
  if (lost > 0 || doubled > 0) throw new Error(figure);
  return figure;
}

/** The dashboards of the fleet, with the numbers of this run. */
export async function draw({ parts, repository, found }: Stage): Promise<string> {
  await publishEmbeddedMetrics(parts.aws, [names.logShipper.function, names.taskAlerts.function]);
  found.dashboards = await drawDashboards(parts.aws, repository);
  return `${found.dashboards.files} files, ${found.dashboards.pictures.length} pictures`;
}
