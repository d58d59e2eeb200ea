import type { EvidencePlace } from '@bizom/fleet';
import type { Picture } from '@bizom/notify';
import type { Clients } from '../aws/clients.ts';
import { withTimeLimit } from '../aws/time-limit.ts';
import type { Classified } from '../stop/classification.ts';
import { type Change, fetchChange } from './change.ts';
import { fetchCommit } from './commit.ts';
import { fetchEvidence, type KeptEvidence } from './evidence.ts';
import { fetchLogLines, type LogLines } from './log-lines.ts';
import { fetchMemoryGrowth, type MemoryGrowth } from './memory.ts';
import { fetchChangedServices } from './neighbors.ts';
import { fetchPicture } from './picture.ts';
import { fetchRecentStops, type RecentStops } from './recent-stops.ts';
import { fetchService, type ServiceFacts } from './service.ts';
import { fetchTaskDefinition, type TaskDefinitionFacts } from './task-definition.ts';

/** What AWS knows about a stop; a missing part failed or timed out. */
export interface Enrichment {
  taskDefinition?: TaskDefinitionFacts;
  log?: LogLines;
  service?: ServiceFacts;
  recentStops?: RecentStops;
  commit?: string;
  change?: Change;
  /** Services of the cluster that were deployed since then, this one included. */
  changedServices?: number;
  memory?: MemoryGrowth;
  evidence?: KeptEvidence;
  picture?: Picture;
}

export interface LookUpOptions {
  /** Limit of each look-up, milliseconds. */
  timeoutMs: number;
  /** Where the probe keeps evidence; default nowhere. */
  evidence?: EvidencePlace;
}

/** A part that failed or timed out, and why. */
export interface Missing {
  part: keyof Enrichment;
  why: string;
}

type Look = { [K in keyof Required<Enrichment>]: () => Promise<Enrichment[K] | undefined> };

/** The look-ups of one stop: each runs at most once, has the same time limit, and never throws. */
export interface LookUps extends Look {
  /** All of them at once. */
  all(): Promise<Enrichment>;
  /** What could not be looked up so far. */
  readonly missing: readonly Missing[];
}

/** @param known parts that have been looked up already */
export function lookUps(
  stop: Classified,
  clients: Clients,
  { timeoutMs, evidence }: LookUpOptions,
  known: Enrichment = {},
): LookUps {
  const missing: Missing[] = [];
  const made = new Map<string, Promise<unknown>>(
    Object.entries(known).map(([name, value]) => [name, Promise.resolve(value)]),
  );
  const part =
    <K extends keyof Enrichment>(name: K, fetch: (signal: AbortSignal) => Promise<Enrichment[K] | undefined>) =>
    (): Promise<Enrichment[K] | undefined> => {
      const pending =
        made.get(name) ?? withTimeLimit(timeoutMs, fetch).catch((error: Error) => note(missing, name, error));
      made.set(name, pending);
      return pending as Promise<Enrichment[K] | undefined>;
    };
  const taskDefinition = part('taskDefinition', (signal) => fetchTaskDefinition(stop, clients, signal));
  const service = part('service', (signal) => fetchService(stop, clients, signal));
  const change = part('change', async (signal) => fetchChange(stop, await service(), clients, signal));
  const look: Look = {
    taskDefinition,
    log: part('log', async (signal) => fetchLogLines(stop, await taskDefinition(), clients, signal)),
    service,
    recentStops: part('recentStops', (signal) => fetchRecentStops(stop, clients, signal)),
    change,
    changedServices: part('changedServices', async (signal) =>
      fetchChangedServices(stop, await change(), clients, signal),
    ),
    memory: part('memory', (signal) => fetchMemoryGrowth(stop, clients, signal)),
    commit: part('commit', (signal) => fetchCommit(stop, clients, signal)),
    evidence: part('evidence', (signal) => fetchEvidence(stop, evidence, clients, signal)),
    picture: part('picture', (signal) => fetchPicture(stop, clients, signal)),
  };
  return { ...look, missing, all: () => all(look) };
}

async function all(look: Look): Promise<Enrichment> {
  const parts = Object.entries(look).map(async ([name, fetch]) => [name, await fetch()] as const);
  return Object.fromEntries((await Promise.all(parts)).filter(([, value]) => value !== undefined));
}

function note(missing: Missing[], part: Missing['part'], error: Error): undefined {
  missing.push({ part, why: error.name === 'UnreadableLog' ? error.message : `${error.name}: ${error.message}` });
}
