import { setTimeout as sleep } from 'node:timers/promises';
import { Arrivals, quantile } from '../arrivals.ts';
import type { SearchClient } from '../search.ts';
import { type ServiceName, services } from './fleet.ts';

/** How long the lines of answered requests took until the engine found them. */
export interface Latency {
  requests: number;
  medianMs: number;
  p99Ms: number;
}

const requestsEach = 40;
const pauseMs = 150;
/** With more on their way the emulator would start a Lambda for each. */
const maxUnderWay = 9;
const settleMs = 60_000;

/** Requests to each service; each is answered with a line on standard output, which is watched until the engine finds it. */
export async function sendTraffic(
  ports: Readonly<Record<ServiceName, number>>,
  search: SearchClient,
): Promise<Latency> {
  const arrivals = new Arrivals(search);
  let request = 0;
  const visit = async (service: ServiceName) => {
    for (let sent = 0; sent < requestsEach; sent++) {
      const number = ++request;
      await fetch(`http://127.0.0.1:${ports[service]}/?request=${number}`, { signal: AbortSignal.timeout(10_000) });
      arrivals.expect(`req-${String(number).padStart(7, '0')}`);
      await sleep(pauseMs);
      await arrivals.atMost(maxUnderWay, settleMs);
    }
  };
  await Promise.all(services.map(visit));
  await arrivals.settle(settleMs);
  if (arrivals.missing > 0)
    throw new Error(`${arrivals.missing} of ${request} lines cannot be found after ${settleMs / 1000} s`);
  const { latenciesMs } = arrivals;
  return { requests: request, medianMs: quantile(latenciesMs, 0.5), p99Ms: quantile(latenciesMs, 0.99) };
}
