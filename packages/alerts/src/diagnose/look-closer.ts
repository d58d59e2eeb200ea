import type { EvidencePlace } from '@bizom/fleet';
import type { Clients } from '../aws/clients.ts';
import { type ClassifyOptions, classify } from '../classify/classify.ts';
import { type LookUps, lookUps } from '../enrich/enrichment.ts';
import type { Classified } from '../stop/classification.ts';
import { neededToRefine, refine } from './refine.ts';
import { rolesOf } from './suspects.ts';

/** What a closer look needs. */
export interface CloserLook extends ClassifyOptions {
  clients: Clients;
  /** Limit of each look-up, milliseconds. */
  lookUpTimeoutMs: number;
  /** Where the probe keeps evidence; default nowhere. */
  evidence?: EvidencePlace;
}

/** The task definition says which container is the application's, then the log of the one that died may change the cause. */
export async function lookCloser(
  event: unknown,
  first: Classified,
  options: CloserLook,
): Promise<{ stop: Classified; look: LookUps }> {
  const { clients, lookUpTimeoutMs: timeoutMs, evidence, alertOn = [] } = options;
  const lookUpOptions = { timeoutMs, ...(evidence && { evidence }) };
  const before = lookUps(first, clients, lookUpOptions);
  const needed = neededToRefine(first);
  const taskDefinition = needed.includes('log') ? await before.taskDefinition() : undefined;
  const roles = taskDefinition && (await rolesOf(event, taskDefinition, clients, timeoutMs));
  const classified = roles ? classify(event, { ...options, roles }) : first;
  const stop = classified.action === 'ignore' ? first : classified;
  const look = taskDefinition ? lookUps(stop, clients, lookUpOptions, { taskDefinition }) : before;
  const parts = neededToRefine(stop);
  const known = await Promise.all(parts.map(async (part) => [part, await look[part]()] as const));
  const logMissing = look.missing.find(({ part }) => part === 'log' || part === 'taskDefinition')?.why;
  return { stop: refine(stop, { ...Object.fromEntries(known), ...(logMissing && { logMissing }) }, alertOn), look };
}
