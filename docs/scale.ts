import { readFileSync, writeFileSync } from 'node:fs';

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
};

/** Limits of AWS. */
const limits = { mibPerCore: 1769, shardBytesPerSecond: 1_000_000, accountConcurrency: 1000, shipperConcurrency: 20 };

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
const rates = { '1 GB/h': 1, '100 GB/h': 100, '10 TB/h': 10_000 };

/** The largest cluster that one wants to run. */
const cluster = { nodes: 200, coresPerNode: 16 };

/** One event, on a core of a Lambda, with the gzip that a remote engine gets. */
const cpuPerEvent = measured.shipperCpuSecondsPerMillion / 1e6 + (measured.bodyBytes / 1e6) * gzipSecondsPerMB;
const cores = assumed.lambdaMiB / limits.mibPerCore;
const invocationSeconds = (assumed.eventsPerPayload * cpuPerEvent) / cores + assumed.engineAnswerSeconds;
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
      row('engine nodes with 2 cores, one replica, at the peak', (need) => need.nodes),
      row(`disk for ${assumed.retentionHours / 24} days, TB`, (need) => need.diskGB / 1000, tenth),
      row('CloudWatch Logs, taking it in, $ a month', (need) => need.logsDollars),
      row('Lambda, $ a month', (need) => need.lambdaDollars),
      row('Kinesis, $ a month, where there is one', (need) => need.kinesisDollars),
      row('engine nodes and disk, $ a month', (need) => need.engineDollars),
    ],
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
  const tables = { capacities: capacities(), requirements: requirements() };
  return Object.entries(tables).reduce(
    (text, [name, rows]) =>
      text.replace(new RegExp(`(<!-- ${name} -->)[^]*?(<!-- end -->)`), (_, begin, end) => `${begin}\n${rows}\n${end}`),
    document,
  );
}

if (import.meta.main) {
  const file = new URL('scale.md', import.meta.url);
  if (process.argv.includes('--write')) writeFileSync(file, withTables(readFileSync(file, 'utf8')));
  else process.stdout.write(`${capacities()}\n\n${requirements()}\n`);
}
