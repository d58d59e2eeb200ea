import pLimit from 'p-limit';
import { createShipper } from '../src/ship.ts';
import { samplePayload } from './payloads.ts';

/** What an engine takes for minutes, while it merges what it has. */
export interface SustainedResult {
  minutes: number;
  docsPerSecond: number;
  firstMinuteDocsPerSecond: number;
  lastMinuteDocsPerSecond: number;
  /** Time that the engine's threads spent merging, of the time that passed. */
  mergingShare: number;
}

const eventsPerPayload = 2_000;
const payloadsAtOnce = 12;
const index = 'cwl-sustained';

/** Ships new payloads all the time, all into one index. They are made in this process: its CPU is part of the load on the machine. */
export async function sustainedLoad(url: string, minutes: number): Promise<SustainedResult> {
  const shipper = createShipper({ nodes: url, concurrency: 4, index });
  const perMinute: number[] = [];
  // No seed that the rounds before had.
  let seed = 1_000_000;
  for (let minute = 0; minute < minutes; minute++) {
    const ends = performance.now() + 60_000;
    const began = performance.now();
    let shipped = 0;
    const limit = pLimit(payloadsAtOnce);
    await Promise.all(
      Array.from({ length: payloadsAtOnce }, () =>
        limit(async () => {
          while (performance.now() < ends) {
            const { stored } = await shipper.ship(samplePayload('plain', eventsPerPayload, seed++));
            shipped += stored;
          }
        }),
      ),
    );
    perMinute.push(shipped / ((performance.now() - began) / 1000));
  }
  await shipper.close();
  return summary(perMinute, await mergingSeconds(url));
}

function summary(perMinute: readonly number[], merging: number): SustainedResult {
  const minutes = perMinute.length;
  return {
    minutes,
    docsPerSecond: Math.round(perMinute.reduce((sum, each) => sum + each, 0) / minutes),
    firstMinuteDocsPerSecond: Math.round(perMinute[0] ?? 0),
    lastMinuteDocsPerSecond: Math.round(perMinute.at(-1) ?? 0),
    mergingShare: Number((merging / (minutes * 60)).toFixed(2)),
  };
}

async function mergingSeconds(url: string): Promise<number> {
  const answer = await fetch(`${url}/${index}/_stats/merge`);
  const { _all } = (await answer.json()) as { _all: { primaries: { merges: { total_time_in_millis: number } } } };
  return _all.primaries.merges.total_time_in_millis / 1000;
}
