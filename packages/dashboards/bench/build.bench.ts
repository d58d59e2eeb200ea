import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineFleet, type Fleet } from '@bizom/fleet';
import { checkDirectory } from '../src/check/check.ts';
import { fleetContent } from '../src/fleet/fleet-content.ts';
import { writeFiles } from '../src/provisioning/directory.ts';
import { provisioning } from '../src/provisioning/provisioning.ts';

const services = 200;
const environments = ['dev', 'qa', 'staging', 'canary', 'prod'];
/** How long a build of that many may take. */
const limitSeconds = 5;

/** 200 services in 5 environments: 1,000 dashboards and 12,005 rules. */
function largeFleet(): Fleet {
  return defineFleet({
    name: 'large',
    accountId: '123456789012',
    region: 'eu-west-1',
    environments: Object.fromEntries(environments.map((name) => [name, {}])),
    services: Object.fromEntries(Array.from({ length: services }, (_, index) => [`service-${index}`, {}])),
    dashboards: { notify: { email: { addresses: ['ops@example.com'] } } },
  });
}

async function timed<T>(work: () => Promise<T> | T): Promise<[seconds: number, result: T]> {
  const start = performance.now();
  const result = await work();
  return [(performance.now() - start) / 1000, result];
}

/** How long it takes to build and to check a large fleet, and how that compares with the limit and with writing the same bytes. */
export default async function run({ json = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'dashboards-bench-'));
  try {
    const fleet = largeFleet();
    const before = process.cpuUsage();
    const [makeSeconds, files] = await timed(() => provisioning(fleetContent(fleet)));
    const [writeSeconds] = await timed(() => writeFiles(folder, files));
    const { user, system } = process.cpuUsage(before);
    const [checkSeconds, { findings }] = await timed(() => checkDirectory(folder));
    if (findings.length > 0) throw new Error(`check found ${findings.length} faults: ${JSON.stringify(findings[0])}`);
    const bytes = [...files.values()].reduce((sum, text) => sum + text.length, 0);
    const result = {
      name: 'dashboards: build 200 services in 5 environments',
      files: files.size,
      megabytes: Math.round(bytes / 1e6),
      makeSeconds: round(makeSeconds),
      writeSeconds: round(writeSeconds),
      /** On a busy machine the two above are mostly waiting. */
      buildCpuSeconds: round((user + system) / 1e6),
      checkSeconds: round(checkSeconds),
      /** Share of the 5 seconds that a build may take. */
      buildToLimit: round((makeSeconds + writeSeconds) / limitSeconds),
      /** Against only writing the same bytes. */
      buildToWriting: round((makeSeconds + writeSeconds) / writeSeconds),
    };
    if (json) console.log(JSON.stringify(result));
    else console.table(result);
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

if (import.meta.main) await run({ json: process.argv.includes('--json') });
