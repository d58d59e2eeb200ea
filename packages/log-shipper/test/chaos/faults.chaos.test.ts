import { writeFile } from 'node:fs/promises';
import type { EngineName } from '@bizom/testbed';
import { afterAll, describe, expect, it } from 'vitest';
import { faults } from './faults.ts';
import { type FaultResult, runFault } from './run-fault.ts';

const runs = faults.flatMap((fault) =>
  (fault.engines ?? (['es7', 'os2'] as EngineName[])).map((engine) => ({ fault, engine, name: fault.name })),
);
const results: FaultResult[] = [];

describe('8,000 events through each fault', () => {
  it.each(runs)('are neither lost nor doubled: $name on $engine', async ({ fault, engine }) => {
    const result = await runFault(fault, engine, { payloads: 40, eventsPerPayload: 200 });
    results.push(result);
    if (process.env['CHAOS_JSON']) console.log(JSON.stringify(result));
    const quarantined = fault.poison?.(8_000) ?? 0;
    expect(result).toMatchObject({
      stored: 8_000 - quarantined,
      quarantined,
      handedBack: 0,
      lost: 0,
      doubled: 0,
      nodesDown: 0,
    });
  });
});

afterAll(async () => {
  if (results.length < runs.length) return;
  await writeFile(new URL('../../../../docs/reliability.md', import.meta.url), table(results));
});

function table(rows: readonly FaultResult[]): string {
  const what = new Map(faults.map((fault) => [fault.name, fault.what]));
  return `# What happens to logs when things break

Written by \`npm run test:chaos\` on real engines: 40 payloads of 200 events each, four Lambda invocations at once. What an
invocation hands back is delivered again, as CloudWatch Logs would, until nothing is left. Stored is what the engine itself
counts, against the ids that were sent. All of it is within one index; what holds after a rollover is in the
[README of log-shipper](../packages/log-shipper/README.md#rollovers).

| fault | engine | sent | stored | quarantined | handed back at the end | lost | doubled | nodes down at the end | seconds |
|---|---|---|---|---|---|---|---|---|---|
${rows.map((row) => `| ${what.get(row.fault)} | ${row.engine} | ${row.sent} | ${row.stored} | ${row.quarantined} | ${row.handedBack} | ${row.lost} | ${row.doubled} | ${row.nodesDown} | ${row.seconds} |`).join('\n')}
`;
}
