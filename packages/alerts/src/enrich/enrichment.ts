import type { Picture } from '@bizom/notify';
import { type Clients } from '../aws/clients.ts';
import { withTimeLimit } from '../aws/time-limit.ts';
import type { Classified } from '../stop/classification.ts';
import { fetchCommit } from './commit.ts';
import { fetchLogLines, type LogLines } from './log-lines.ts';
import { fetchPicture } from './picture.ts';
import { fetchRecentStops, type RecentStops } from './recent-stops.ts';
import { fetchService, type ServiceFacts } from './service.ts';
import { fetchTaskDefinition, type TaskDefinitionFacts } from './task-definition.ts';

/** What AWS was asked about a stop; a part that is not there was not to be had in time. */
export interface Enrichment {
  taskDefinition?: TaskDefinitionFacts;
  log?: LogLines;
  service?: ServiceFacts;
  recentStops?: RecentStops;
  commit?: string;
  picture?: Picture;
}

/** A part of the message that could not be had, and why. */
export interface Missing {
  part: keyof Enrichment;
  why: string;
}

type Look = { [K in keyof Required<Enrichment>]: () => Promise<Enrichment[K] | undefined> };

/** The look-ups of one stop: each is made at most once, has the same time limit, and never throws. */
export interface LookUps extends Look {
  /** All of them at once. */
  all(): Promise<Enrichment>;
  /** What could not be had so far. */
  readonly missing: readonly Missing[];
}

export function lookUps(stop: Classified, clients: Clients, timeoutMs: number): LookUps {
  const missing: Missing[] = [];
  const made = new Map<string, Promise<unknown>>();
  const part =
    <K extends keyof Enrichment>(name: K, fetch: (signal: AbortSignal) => Promise<Enrichment[K] | undefined>) =>
    (): Promise<Enrichment[K] | undefined> => {
      const known =
        made.get(name) ?? withTimeLimit(timeoutMs, fetch).catch((error: Error) => note(missing, name, error));
      made.set(name, known);
      return known as Promise<Enrichment[K] | undefined>;
    };
  const taskDefinition = part('taskDefinition', (signal) => fetchTaskDefinition(stop, clients, signal));
  const look: Look = {
    taskDefinition,
    log: part('log', async (signal) => fetchLogLines(stop, (await taskDefinition())?.log, clients, signal)),
    service: part('service', (signal) => fetchService(stop, clients, signal)),
    recentStops: part('recentStops', (signal) => fetchRecentStops(stop, clients, signal)),
    commit: part('commit', (signal) => fetchCommit(stop, clients, signal)),
    picture: part('picture', (signal) => fetchPicture(stop, clients, signal)),
  };
  return { ...look, missing, all: () => all(look) };
}

async function all(look: Look): Promise<Enrichment> {
  const parts = Object.entries(look).map(async ([name, fetch]) => [name, await fetch()] as const);
  return Object.fromEntries((await Promise.all(parts)).filter(([, value]) => value !== undefined));
}

function note(missing: Missing[], part: Missing['part'], error: Error): undefined {
  missing.push({ part, why: `${error.name}: ${error.message}` });
}
