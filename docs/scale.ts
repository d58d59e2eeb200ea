import { readFileSync, writeFileSync } from 'node:fs';
import { type Design, type Load, simulate } from './simulation.ts';

// The arithmetic of docs/scale.md: `npx node docs/scale.ts` prints its tables, `npx node docs/scale.ts --write` puts them into it.

/** Measured by `npm run bench -- log-shipper/bench/engine --json`, on two cores for engine, loader and shipper together. */
const measured = {
  /** `bytesPerEvent`: as written, in the gzip payload, in the bulk body, on the engine's disk. */
  messageBytes: 266,
  payloadBytes: 52,
  bodyBytes: 616,
  storedBytes: 225,
  /** `cpuSecondsPerMillion`: gunzip, encode, send, read the answer. */
  shipperCpuSecondsPerMillion: 1.5,
  /** `loaderDocsPerSecond`: what one engine node with 2 cores takes. */
  nodeDocsPerSecond: 63_700,
};

/** Measured by hand on the same machine: gzip level 1 of a 5 MB body in 17 ms. */
const gzipSecondsPerMB = 0.0034;

/** Taken to be so; change them to what you see. */
const assumed = {
  eventsPerPayload: 500,
  engineAnswerSeconds: 0.05,
  /** How much more than the mean must be carried. */
  peak: 2,
  replicas: 1,
  retentionHours: 7 * 24,
  /** Free disk that an engine wants. */
  diskHeadroom: 1.25,
  lambdaMiB: 512,
  /** Between the 10 and 50 GB that the makers of the engines advise. */
  shardGB: 40,
  /** Disk that a node has. */
  nodeDiskGB: 2_000,
};

/** Limits of AWS. */
const limits = {
  mibPerCore: 1769,
  shardBytesPerSecond: 1_000_000,
  accountConcurrency: 1000,
  shipperConcurrency: 20,
  newLambdasPer10Seconds: 1000,
};

/** List prices in dollars, us-east-1; look yours up. */
const dollars = {
  logsPerGB: 0.5,
  lambdaPerGBSecond: 0.0000133334,
  lambdaPerMillion: 0.2,
  shardHour: 0.015,
  putUnitsPerMillion: 0.014,
  /** A node with 2 cores and 16 GiB. */
  nodeHour: 0.167,
  diskPerGBMonth: 0.122,
};

const hoursPerMonth = 730;
const putUnitBytes = 25_000;
const rates = { '1 GB/h': 1, '1 TB/day': 1000 / 24, '100 GB/h': 100, '10 TB/h': 10_000 };

/** The largest cluster that one wants to run. */
const cluster = { nodes: 200, coresPerNode: 16 };

/** One event, on a core of a Lambda, with the gzip that a remote engine gets. */
const cpuPerEvent = measured.shipperCpuSecondsPerMillion / 1e6 + (measured.bodyBytes / 1e6) * gzipSecondsPerMB;
const cores = assumed.lambdaMiB / limits.mibPerCore;
const secondsOf = (events: number) => (events * cpuPerEvent) / cores + assumed.engineAnswerSeconds;
const invocationSeconds = secondsOf(assumed.eventsPerPayload);
const lambdaEventsPerSecond = assumed.eventsPerPayload / invocationSeconds;
const shardEventsPerSecond = limits.shardBytesPerSecond / measured.payloadBytes;

const gbPerHour = (eventsPerSecond: number) => (eventsPerSecond * measured.messageBytes * 3600) / 1e9;

/** What one of each carries. */
function capacities(): string {
  const rows: [string, number][] = [
    [
      `one Lambda at a time, ${assumed.lambdaMiB} MiB, a payload of ${assumed.eventsPerPayload} events an invocation`,
      lambdaEventsPerSecond,
    ],
    [`the ${limits.shipperConcurrency} that LogShipper reserves`, limits.shipperConcurrency * lambdaEventsPerSecond],
    [
      `an account's ${limits.accountConcurrency} by default, all of them`,
      limits.accountConcurrency * lambdaEventsPerSecond,
    ],
    ['one Kinesis shard', shardEventsPerSecond],
    ['one engine node with 2 cores, no replica', measured.nodeDocsPerSecond],
    [
      `a cluster of ${cluster.nodes} nodes with ${cluster.coresPerNode} cores, one replica, if they scale with the cores`,
      (cluster.nodes * (cluster.coresPerNode / 2) * measured.nodeDocsPerSecond) / (1 + assumed.replicas),
    ],
  ];
  return table(
    ['', 'events/s', 'log text, GB/h'],
    rows.map(([what, events]) => [what, whole(events), whole(gbPerHour(events))]),
  );
}

/** What a rate needs and costs a month. */
export function needs(gigabytesPerHour: number) {
  const eventsPerSecond = (gigabytesPerHour * 1e9) / 3600 / measured.messageBytes;
  const invocationsPerSecond = eventsPerSecond / assumed.eventsPerPayload;
  const copies = 1 + assumed.replicas;
  const concurrency = Math.ceil(invocationsPerSecond * invocationSeconds * assumed.peak);
  const shards = Math.ceil((eventsPerSecond * assumed.peak) / shardEventsPerSecond);
  // Three: the least that elects a leader when one is lost.
  const nodes = Math.max(3, Math.ceil((eventsPerSecond * copies * assumed.peak) / measured.nodeDocsPerSecond));
  const storedPerHour = (eventsPerSecond * 3600 * measured.storedBytes) / 1e9;
  const diskGB = storedPerHour * assumed.retentionHours * copies * assumed.diskHeadroom;
  const secondsPerMonth = hoursPerMonth * 3600;
  const millionInvocations = (invocationsPerSecond * secondsPerMonth) / 1e6;
  const putUnits = Math.ceil((assumed.eventsPerPayload * measured.payloadBytes) / putUnitBytes);
  return {
    eventsPerSecond,
    concurrency,
    shards,
    nodes,
    nodesByDisk: Math.max(3, Math.ceil(diskGB / assumed.nodeDiskGB)),
    shardsPerDay: Math.max(1, Math.ceil((storedPerHour * 24) / assumed.shardGB)),
    lambdaRampSeconds: (concurrency / limits.newLambdasPer10Seconds) * 10,
    diskGB,
    logsDollars: gigabytesPerHour * hoursPerMonth * dollars.logsPerGB,
    lambdaDollars:
      millionInvocations * 1e6 * invocationSeconds * (assumed.lambdaMiB / 1024) * dollars.lambdaPerGBSecond +
      millionInvocations * dollars.lambdaPerMillion,
    kinesisDollars:
      shards * hoursPerMonth * dollars.shardHour + millionInvocations * putUnits * dollars.putUnitsPerMillion,
    engineDollars: nodes * hoursPerMonth * dollars.nodeHour + diskGB * dollars.diskPerGBMonth,
  };
}

function requirements(): string {
  const all = Object.values(rates).map(needs);
  const row = (what: string, pick: (need: ReturnType<typeof needs>) => number, show = whole) => [
    what,
    ...all.map((need) => show(pick(need))),
  ];
  return table(
    ['', ...Object.keys(rates)],
    [
      row('events/s, mean', (need) => need.eventsPerSecond),
      row('Lambdas at once, at the peak', (need) => need.concurrency),
      row('Kinesis shards, at the peak', (need) => need.shards),
      row('seconds until Lambda has started them', (need) => need.lambdaRampSeconds, tenth),
      row('engine nodes with 2 cores, one replica, at the peak', (need) => need.nodes),
      row(`engine nodes by their disk of ${assumed.nodeDiskGB / 1000} TB`, (need) => need.nodesByDisk),
      row(`primary shards a day, of ${assumed.shardGB} GB`, (need) => need.shardsPerDay),
      row(`disk for ${assumed.retentionHours / 24} days, TB`, (need) => need.diskGB / 1000, tenth),
      row('CloudWatch Logs, taking it in, $ a month', (need) => need.logsDollars),
      row('Lambda, $ a month', (need) => need.lambdaDollars),
      row('Kinesis, $ a month, where there is one', (need) => need.kinesisDollars),
      row('engine nodes and disk, $ a month', (need) => need.engineDollars),
    ],
  );
}

/** What the 20 Lambdas that LogShipper reserves carry, by how many events CloudWatch Logs puts into a payload. */
function payloads(): string {
  return table(
    ['events a payload', 'events/s', 'log text, GB/h', 'invocations/s'],
    [5, 20, 100, 500, 2000].map((events) => {
      const perSecond = (limits.shipperConcurrency * events) / secondsOf(events);
      return [whole(events), whole(perSecond), tenth(gbPerHour(perSecond)), whole(perSecond / events)];
    }),
  );
}

/** Fewer and smaller parts of the same proportions give the same delays in less time. */
const hour = 3600;
const day = 24 * hour;
const burst = { from: hour, to: hour + 600, times: 10 };
const outage = { from: hour, to: 2 * hour };
const troubles: Record<string, Pick<Load, 'burst' | 'outage'>> = {
  'ten times the rate for 10 minutes': { burst },
  'an hour without the engine': { outage },
};

interface Case {
  name: string;
  gigabytesPerHour: number;
  design: Design;
  /** Share of everything that is simulated. */
  share: number;
}

const lambda = (concurrency: number): Design => ({ kind: 'lambda', concurrency, batch: 1, retentionSeconds: 7 * day });
const kinesis = (shards: number): Design => ({
  kind: 'kinesis',
  concurrency: shards,
  batch: 100,
  retentionSeconds: day,
});
const cases: Case[] = [
  { name: '1 GB/h, 20 Lambdas', gigabytesPerHour: 1, design: lambda(20), share: 1 },
  { name: '1 GB/h, Kinesis with 1 shard', gigabytesPerHour: 1, design: kinesis(1), share: 1 },
  { name: '100 GB/h, 24 Lambdas', gigabytesPerHour: 100, design: lambda(24), share: 1 / 4 },
  { name: '100 GB/h, 100 Lambdas', gigabytesPerHour: 100, design: lambda(100), share: 1 / 4 },
  { name: '100 GB/h, Kinesis with 12 shards', gigabytesPerHour: 100, design: kinesis(12), share: 1 / 4 },
];

let simulatedOnce: ReturnType<typeof runSimulations> | undefined;

/** What bursts and outages cost each design. @returns the outcome of each case and trouble, counts of the simulated share */
export function simulations() {
  simulatedOnce ??= runSimulations();
  return simulatedOnce;
}

function runSimulations() {
  return cases.flatMap(({ name, gigabytesPerHour, design, share }) => {
    const { eventsPerSecond, nodes } = needs(gigabytesPerHour);
    const parts = {
      engineDocsPerSecond: ((nodes * measured.nodeDocsPerSecond) / (1 + assumed.replicas)) * share,
      answerSeconds: assumed.engineAnswerSeconds,
      secondsPerEvent: cpuPerEvent / cores,
      giveUpSeconds: 55,
      replaySeconds: 900,
    };
    const load = {
      payloadsPerSecond: (eventsPerSecond / assumed.eventsPerPayload) * share,
      eventsPerPayload: assumed.eventsPerPayload,
      seconds: 4 * hour,
    };
    const scaled = { ...design, concurrency: design.concurrency * share };
    return Object.entries(troubles).map(([trouble, times]) => {
      const outcome = simulate(scaled, { ...load, ...times }, parts);
      return { name, trouble, ...outcome, mostWaitingGB: (outcome.mostWaiting * measured.messageBytes) / share / 1e9 };
    });
  });
}

function simulated(): string {
  return table(
    ['', 'trouble', 'waits at most, GB', 'longest delay, min', 'caught up after, min', 'lost'],
    simulations().map(({ name, trouble, mostWaitingGB, longestSeconds, caughtUpSeconds, lost }) => [
      name,
      trouble,
      mostWaitingGB.toFixed(mostWaitingGB < 0.1 ? 3 : 1),
      tenth(longestSeconds / 60),
      caughtUpSeconds === undefined ? 'not within a day' : tenth(caughtUpSeconds / 60),
      whole(lost),
    ]),
  );
}

const whole = (value: number) => Math.round(value).toLocaleString('en');
const tenth = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 1 });

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** The document with its tables made anew: each stands between two marks. */
export function withTables(document: string): string {
  const tables = {
    capacities: capacities(),
    payloads: payloads(),
    requirements: requirements(),
    simulated: simulated(),
  };
  return Object.entries(tables).reduce(
    (text, [name, rows]) =>
      text.replace(new RegExp(`(<!-- ${name} -->)[^]*?(<!-- end -->)`), (_, begin, end) => `${begin}\n${rows}\n${end}`),
    document,
  );
}

if (import.meta.main) {
  const file = new URL('scale.md', import.meta.url);
  if (process.argv.includes('--write')) writeFileSync(file, withTables(readFileSync(file, 'utf8')));
  else process.stdout.write(`${[capacities(), payloads(), requirements(), simulated()].join('\n\n')}\n`);
}
