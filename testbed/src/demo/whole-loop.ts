import { Listr, type ListrTask } from 'listr2';
import { publishEmbeddedMetrics } from '../embedded-metrics.ts';
import type { EngineName } from '../engine-catalog.ts';
import { Cluster } from './loop/cluster.ts';
import { publishContainerLoad } from './loop/container-load.ts';
import { drawDashboards } from './loop/dashboards.ts';
import { alert, alertMail, leak, pictureOf, untilStopped } from './loop/death.ts';
import type { LoopFindings } from './loop/findings.ts';
import { demoFleet, environment, type ServiceName, services } from './loop/fleet.ts';
import { bootstrap, deployInfrastructure } from './loop/infrastructure.ts';
import { Chain, NotHere } from './loop/link.ts';
import { type Parts, startParts } from './loop/parts.ts';
import { heapAlarm, readMetrics, startProbing } from './loop/probing.ts';
import { badRelease, greeting, release } from './loop/releases.ts';
import { Repository } from './loop/repository.ts';
import { countShipped } from './loop/shipped.ts';
import { taskStoppedEvent } from './loop/stopped-event.ts';
import { sendTraffic } from './loop/traffic.ts';
import { SearchClient } from './search.ts';

/** What the steps hand to each other. */
interface Stage {
  parts: Parts;
  cluster: Cluster;
  repository: Repository;
  search: SearchClient;
  found: LoopFindings;
}

const victim: ServiceName = 'ell';

/** The links of the chain, in the order of the story. */
const links = {
  parts: 'real parts',
  infrastructure: 'cdk deploy',
  release: 'bizom-deploy run',
  latency: 'standard output -> search',
  probed: 'JVM -> CloudWatch metric',
  alarm: 'metric -> alarm',
  death: 'full heap -> exit code 3',
  event: 'task STOPPED -> alerts',
  mail: 'alerts -> mailbox',
  badRelease: 'bad commit -> rolled back',
  shipped: 'logs -> engine, counted',
  dashboards: 'dashboards of this data',
} as const;

/** The whole loop on this machine: deployed, run, logged, probed, killed, told of, rolled back and drawn. `stack` ends its parts. */
export async function wholeLoop(engine: EngineName, stack: AsyncDisposableStack): Promise<LoopFindings> {
  const began = performance.now();
  const chain = new Chain(Object.values(links));
  const stage = { found: { engine, links: [], seconds: 0, urls: {} } } as unknown as Stage;
  const step = (
    link: keyof typeof links,
    title: string,
    needs: readonly (keyof typeof links)[],
    work: (stage: Stage) => Promise<string>,
  ): ListrTask => ({
    title,
    task: async (_, task) => {
      const { state, figure } = await chain.try(
        links[link],
        needs.map((need) => links[need]),
        () => work(stage),
      );
      if (state === 'left out') return task.skip(`${title}: ${figure}`);
      if (state === 'failed') throw new Error(`${title}: ${figure}`);
      task.title = `${title}: ${figure.split('\n')[0]}`;
    },
  });
  const sideBySide = (title: string, tasks: ListrTask[]): ListrTask => ({
    title,
    task: (_, task) => task.newListr(tasks, { concurrent: true, exitOnError: false }),
  });
  const oneByOne = (title: string, tasks: ListrTask[]): ListrTask => ({
    title,
    task: (_, task) => task.newListr(tasks, { concurrent: false, exitOnError: false }),
  });
  await new Listr(
    [
      step('parts', `Start ${engine}, AWS, Docker, a registry and a mailbox`, [], (s) => start(s, stack)),
      step('infrastructure', 'Deploy the Lambdas by cdk deploy', ['parts'], deploy),
      step('release', 'Deploy three services by bizom-deploy', ['parts'], releaseAll),
      sideBySide('The services at work', [
        step('latency', 'Follow log lines to the engine', ['release', 'infrastructure'], follow),
        step('probed', 'Probe the JVMs', ['release', 'infrastructure'], probe),
      ]),
      sideBySide('Two things go wrong', [
        oneByOne(`${victim} leaks`, [
          step('death', `${victim} runs out of heap`, ['release'], die),
          step('event', 'Its stopped event reaches the alerts', ['death', 'infrastructure'], tell),
          step('mail', 'The mail arrives', ['event'], readMail),
        ]),
        step('alarm', 'An alarm sees the heap fill', ['probed'], raise),
        step('badRelease', 'A commit that cannot start is deployed', ['release'], breakRelease),
      ]),
      sideBySide('What there is to see', [
        step('shipped', 'Count logs and documents', ['release', 'infrastructure'], count),
        step('dashboards', 'Draw the dashboards', ['parts'], draw),
      ]),
    ],
    {
      exitOnError: false,
      fallbackRenderer: 'simple',
      fallbackRendererCondition: () => !process.stdout.isTTY || !!process.env['CI'],
    },
  ).run();
  return { ...stage.found, links: chain.links, seconds: (performance.now() - began) / 1000 };
}

async function start(stage: Stage, stack: AsyncDisposableStack): Promise<string> {
  const parts = await startParts(stage.found.engine, stack);
  const { aws, engine, ports, containers } = parts;
  const fleet = demoFleet({
    region: aws.region,
    engineUrl: engine.url,
    ports,
    ...(containers && { registry: containers.registry.host, baseImage: containers.baseImage }),
  });
  const cluster = new Cluster(aws);
  const [repository] = await Promise.all([Repository.create(fleet), cluster.create(ports, aws.region), bootstrap(aws)]);
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

async function deploy({ parts, repository, found }: Stage): Promise<string> {
  found.infrastructure = await deployInfrastructure(parts.aws, repository.fleetFile);
  const { stacks, resources } = found.infrastructure;
  return `${stacks.length} stacks, ${resources} resources`;
}

async function releaseAll({ parts, repository, found }: Stage): Promise<string> {
  if (!parts.containers) throw new NotHere(`needs Docker: ${parts.noContainers}`);
  const report = await release('all', parts, repository);
  found.release = report;
  const bad = report.services.filter(({ outcome }) => outcome !== 'completed');
  if (bad.length > 0) throw new Error(bad.map(({ service, detail }) => `${service}: ${detail}`).join('\n'));
  await Promise.all(services.map((name) => greeting(parts.ports[name])));
  return `${report.services.length} services completed and answer`;
}

async function follow({ parts, search, found }: Stage): Promise<string> {
  found.latency = await sendTraffic(parts.ports, search);
  const { requests, medianMs, p99Ms } = found.latency;
  return `${requests} requests, median ${Math.round(medianMs)} ms, p99 ${Math.round(p99Ms)} ms`;
}

async function probe({ parts, found }: Stage): Promise<string> {
  await startProbing(parts.aws);
  found.probed = await readMetrics(parts.aws);
  return `${found.probed.series} series, ${services.length} services UP`;
}

async function raise({ parts, found }: Stage): Promise<string> {
  found.alarm = await heapAlarm(parts.aws, victim);
  const { from, seconds } = found.alarm;
  return `${from} -> ALARM after ${seconds.toFixed(0)} s`;
}

async function die({ parts, cluster, found }: Stage): Promise<string> {
  const { taskArn = '' } = await cluster.runningTask(victim);
  await leak(parts.ports[victim]);
  const task = await untilStopped(cluster, taskArn);
  const exitCode = task.containers?.[0]?.exitCode;
  if (exitCode !== 3) throw new Error(`${victim} ended with exit code ${exitCode}, not with 3`);
  found.event = taskStoppedEvent(task, new Date());
  return `exit code 3, ${task.stopCode}`;
}

async function tell({ parts, found }: Stage): Promise<string> {
  if (!found.event) throw new Error('no task stopped');
  found.alerted = await alert(parts.aws, found.event);
  const { outcome, cause } = found.alerted;
  if (outcome !== 'sent') throw new Error(`the alerts Lambda answered ${outcome}, not sent`);
  return `${outcome}, cause ${cause}`;
}

async function readMail({ parts, found }: Stage): Promise<string> {
  found.mail = await alertMail(parts.mailbox, victim);
  return `"${found.mail.subject}", picture of ${Math.round((pictureOf(found.mail)?.size ?? 0) / 1024)} KiB`;
}

async function breakRelease({ parts, repository, found }: Stage): Promise<string> {
  found.badRelease = await badRelease(parts, repository);
  const { outcome, diagnosis } = found.badRelease;
  return `${outcome}, cause ${diagnosis?.cause}; what ran before serves again`;
}

async function count({ parts, search, found }: Stage): Promise<string> {
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

async function draw({ parts, repository, found }: Stage): Promise<string> {
  await publishEmbeddedMetrics(parts.aws, [`${environment}-log-shipper`, `${environment}-task-alerts`]);
  found.dashboards = await drawDashboards(parts.aws, repository);
  return `${found.dashboards.files} files, ${found.dashboards.pictures.length} pictures`;
}
