import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bundleLambda, type LambdaBundle } from '@bizom/infra/bundle';
import { Listr, type ListrTaskWrapper } from 'listr2';
import type { Aws } from '../aws.ts';
import { startCluster, startEngine } from '../engine.ts';
import type { EngineName } from '../engine-catalog.ts';
import type { Engine } from '../engine-node.ts';
import { startMinistack } from '../ministack.ts';
import { Arrivals, quantile } from './arrivals.ts';
import { deployShipper, LogGroups } from './log-groups.ts';
import { type SearchAnswer, SearchClient } from './search.ts';
import { type LogLine, services, springLine } from './spring-lines.ts';

/** Options of the log pipeline demo. */
export interface LogsDemoOptions {
  engine: EngineName;
  /** Log lines to write; at most 10,000,000, the tokens' range. */
  events: number;
  /** What goes wrong meanwhile: one node of three dies and comes back. */
  fault?: 'kill-node';
}

/** What the demo found; everything that was counted was counted by the engine. */
export interface LogsDemoResult {
  engine: string;
  written: number;
  stored: number;
  lost: number;
  doubled: number;
  latencyP50Ms: number;
  latencyP99Ms: number;
  answers: SearchAnswer[];
  urls: Record<string, string>;
}

interface Stage {
  engines: Engine[];
  aws: Aws;
  bundle: LambdaBundle;
  groups: LogGroups;
  search: SearchClient;
  arrivals: Arrivals;
  counts: Map<string, number>;
  answers: SearchAnswer[];
}

type Task = ListrTaskWrapper<Stage, never, never>;

/** A line that moves is for a person at a terminal. */
const isLive = process.stdout.isTTY && !process.env['CI'];
const linesPerWrite = 100;
/** Each service writes this often, ms: 600 lines a second of three services. */
const writeEveryMs = 500;
/** With more on their way than this the emulator would start a Lambda for each: a machine that is busy gets no busier. */
const maxWritesUnderWay = 9;
const settleMs = 90_000;
const handler = fileURLToPath(import.meta.resolve('@bizom/log-shipper/handler'));

/** Spring Boot lines -> CloudWatch Logs -> subscription -> the bundled Lambda -> a real engine, followed to the end. */
export async function logsDemo(options: LogsDemoOptions, parts: AsyncDisposableStack): Promise<LogsDemoResult> {
  const stage = { answers: [] } as unknown as Stage;
  const tasks = new Listr<Stage>(
    [
      { title: `Start ${options.engine}`, task: async () => Object.assign(stage, await startEngines(options, parts)) },
      {
        title: 'Start the AWS emulator',
        task: async () => Object.assign(stage, { aws: parts.use(await startMinistack()) }),
      },
      {
        title: 'Bundle the shipper and deploy it as a Lambda',
        task: (_, task) => deploy(stage, task as unknown as Task),
      },
      { title: `Write ${options.events} log lines`, task: (_, task) => write(stage, options, task as unknown as Task) },
      { title: 'Wait for the last of them', task: () => stage.arrivals.settle(settleMs) },
      { title: 'Let the engine count', task: () => count(stage) },
    ],
    {
      ctx: stage,
      fallbackRenderer: 'simple',
      fallbackRendererCondition: () => !process.stdout.isTTY || !!process.env['CI'],
    },
  );
  await tasks.run();
  return result(stage, options);
}

async function startEngines({ engine, fault }: LogsDemoOptions, parts: AsyncDisposableStack): Promise<Partial<Stage>> {
  const nodes = fault ? parts.use(await startCluster(engine)).nodes : [parts.use(await startEngine(engine))];
  const search = new SearchClient(nodes[0]?.url ?? '');
  return { engines: nodes, search, arrivals: new Arrivals(search) };
}

async function deploy(stage: Stage, task: Task): Promise<void> {
  stage.bundle = await bundleLambda(handler);
  stage.groups = new LogGroups(stage.aws);
  await stage.groups.create(services);
  const urls = stage.engines.map(({ url }) => url).join(',');
  const arn = await deployShipper(stage.aws, stage.bundle, { ENGINE_URL: urls, POWERTOOLS_LOG_LEVEL: 'INFO' });
  await stage.groups.subscribe(services, arn);
  task.title += `: ${Math.round(stage.bundle.bytes / 1024)} KiB, ${services.length} log groups subscribed`;
}

/** Each service writes by itself, as containers do; one line of each write is watched until it can be found. */
async function write(stage: Stage, options: LogsDemoOptions, task: Task): Promise<void> {
  const writes = services.map((service) => chunks(linesOf(service, options.events), linesPerWrite));
  let written = 0;
  const fault = options.fault && killAndRestart(stage, () => written > options.events / 3);
  const writeNext = async (service: string, lines: readonly LogLine[]) => {
    await stage.groups.write(service, lines);
    stage.arrivals.expect((lines[0] as LogLine).token);
    written += lines.length;
    if (isLive)
      task.output = `${written} of ${options.events} written, ${stage.arrivals.missing} writes not yet searchable`;
  };
  // The first lines of each wake a Lambda: more of them meanwhile would wake a crowd, here on a few cores.
  for (const [i, [first]] of writes.entries()) {
    if (first) await writeNext(services[i] as string, first);
    await stage.arrivals.atMost(0, settleMs);
  }
  await Promise.all(
    writes.map(async ([, ...rest], i) => {
      for (const lines of rest) {
        await writeNext(services[i] as string, lines);
        await sleep(writeEveryMs);
        await stage.arrivals.atMost(maxWritesUnderWay, settleMs);
      }
    }),
  );
  await fault;
  if (fault) task.title += ': meanwhile a node of three was killed (-9) and started again';
}

async function killAndRestart(stage: Stage, due: () => boolean): Promise<void> {
  const victim = stage.engines.at(-1) as Engine;
  while (!due()) await sleep(20);
  await victim.kill();
  await victim.restart();
}

async function count(stage: Stage): Promise<void> {
  stage.counts = await stage.search.countTokens();
  stage.answers = [
    await stage.search.answer('failed requests of ell', {
      bool: { must: [{ match_phrase: { '@message': 'Request failed' } }, { match: { '@log_group': 'ell' } }] },
    }),
    await stage.search.answer('JSON lines of level WARN', { match: { level: 'WARN' } }),
    await stage.search.answer('messages with 訂單確認', { match_phrase: { '@message': '訂單確認' } }),
  ];
}

function result(stage: Stage, { engine, events }: LogsDemoOptions): LogsDemoResult {
  const counts = [...stage.counts.values()];
  return {
    engine,
    written: events,
    stored: counts.reduce((sum, each) => sum + each, 0),
    lost: events - counts.length,
    doubled: counts.filter((each) => each > 1).length,
    latencyP50Ms: quantile(stage.arrivals.latenciesMs, 0.5),
    latencyP99Ms: quantile(stage.arrivals.latenciesMs, 0.99),
    answers: stage.answers,
    urls: { engine: stage.engines[0]?.url ?? '', aws: stage.aws.endpoint },
  };
}

function linesOf(service: string, events: number): LogLine[] {
  const now = new Date();
  return Array.from({ length: events }, (_, number) => springLine(number, now)).filter(
    (line) => line.service === service,
  );
}

function chunks<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
