import type { Endpoints } from '../target/endpoints.ts';
import type { Get } from './get.ts';
import { type Finding, type Health, requestHealth } from './health.ts';
import type { SizeLimit } from './size-limits.ts';

/** A health, and the endpoints where it was found; without them it is to be looked for again. */
export interface FoundHealth extends Health {
  endpoints?: Endpoints;
}

/** The most telling first. */
const order: readonly Finding[] = ['understood', 'failing', 'refused', 'unclear', 'missing'];

/**
 * Looks for the health endpoint of a service: the first that is understood, otherwise the most telling answer. An answer that fails
 * ends the search: a service that is starting or broken fails at every path.
 */
export async function findHealth(get: Get, candidates: readonly Endpoints[], limit: SizeLimit): Promise<FoundHealth> {
  let best: FoundHealth | undefined;
  for (const endpoints of candidates) {
    const health = await requestHealth(get, endpoints, limit);
    if (health.finding === 'understood') return { ...health, endpoints: endpointsFor(health, endpoints) };
    if (health.finding === 'failing') return health;
    if (!best || order.indexOf(health.finding) < order.indexOf(best.finding)) best = health;
  }
  if (!best) return { finding: 'missing', health: 'UNKNOWN', components: {}, error: 'no endpoint to request' };
  return best.finding === 'missing' ? { ...best, error: describeMissing(candidates) } : best;
}

function endpointsFor({ isScrape }: Health, endpoints: Endpoints): Endpoints {
  return isScrape ? { health: endpoints.health, metrics: ['/metrics', endpoints.health] } : endpoints;
}

function describeMissing(candidates: readonly Endpoints[]): string {
  const paths = candidates.map(({ health }) => health);
  const exposed = 'a Spring Boot service exposes it with management.endpoints.web.exposure.include=health,prometheus';
  if (paths.length === 1)
    return `${paths[0]} answers 404: there is no health endpoint, or it is not exposed; ${exposed}`;
  const others = paths.length > 4 ? `${paths.slice(0, 4).join(', ')} and ${paths.length - 4} more` : paths.join(', ');
  return `no health endpoint: ${others} answer 404; name another with --health-path; ${exposed}`;
}
