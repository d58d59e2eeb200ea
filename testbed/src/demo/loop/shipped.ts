import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from '../../aws.ts';
import type { SearchClient } from '../search.ts';
import { logGroupOf } from './cluster.ts';
import { services } from './fleet.ts';

/** How often each line is somewhere: by its stream, its time and its text, as the emulator does not return event ids. */
type Census = ReadonlyMap<string, number>;

export interface Shipped {
  /** Events that CloudWatch Logs holds. */
  kept: number;
  /** Documents that the engine counts. */
  stored: number;
  lost: number;
  doubled: number;
}

/** What the engine has of what CloudWatch Logs holds. */
export function compare(logs: Census, engine: Census): Shipped {
  const total = (census: Census) => [...census.values()].reduce((sum, count) => sum + count, 0);
  const missing = (from: Census, of: Census) =>
    [...of].reduce((sum, [line, count]) => sum + Math.max(0, count - (from.get(line) ?? 0)), 0);
  return { kept: total(logs), stored: total(engine), lost: missing(engine, logs), doubled: missing(logs, engine) };
}

/** Counts on both sides until nothing is on its way any more, at most for so long. */
export async function countShipped(aws: Aws, search: SearchClient, timeoutMs = 30_000): Promise<Shipped> {
  for (const end = Date.now() + timeoutMs; ; await sleep(500)) {
    const shipped = compare(await inLogs(aws), await inEngine(search));
    if ((shipped.lost === 0 && shipped.kept > 0) || Date.now() > end) return shipped;
  }
}

async function inLogs(aws: Aws): Promise<Census> {
  const client = new CloudWatchLogsClient(aws.clientConfig);
  const lines: string[] = [];
  for (const service of services) {
    let nextToken: string | undefined;
    do {
      const page = await client.send(new FilterLogEventsCommand({ logGroupName: logGroupOf(service), nextToken }));
      for (const { logStreamName, timestamp, message } of page.events ?? []) {
        lines.push(line(logStreamName, timestamp, message));
      }
      nextToken = page.nextToken;
    } while (nextToken);
  }
  return census(lines);
}

async function inEngine(search: SearchClient): Promise<Census> {
  const lines: string[] = [];
  for await (const document of search.documents(['@log_stream', '@timestamp', '@message'])) {
    const { '@log_stream': stream, '@timestamp': time, '@message': message } = document;
    lines.push(line(stream, Date.parse(String(time)), message));
  }
  return census(lines);
}

const line = (...parts: unknown[]): string => parts.join(' ').trimEnd();

function census(lines: readonly string[]): Census {
  const counts = new Map<string, number>();
  for (const text of lines) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}
