import type { GrafanaClient } from './client.ts';
import type { Comparison, Difference } from './differences.ts';

/** One thing that `push` would do. */
export interface Change {
  kind:
    | 'folder'
    | 'datasource'
    | 'dashboard'
    | 'mute timing'
    | 'template'
    | 'contact point'
    | 'policy'
    | 'rule group'
    | 'rule';
  name: string;
  /**
   * `stale`: ours, and no longer wanted; deleted only on request. `unknown`: an environment variable that it names is not set,
   * so that it cannot be compared; it stays as it is.
   */
  action: 'create' | 'update' | 'stale' | 'unknown';
  /** What differs. */
  differences: Difference[];
  /** What cannot be compared, or what to know about the change. */
  notes: string[];
  apply(): Promise<void>;
}

/** What a planner needs. */
export interface PlanContext {
  client: GrafanaClient;
  /** Where secrets come from. */
  environment: NodeJS.ProcessEnv;
  /** Whether to send again what holds secrets, which cannot be compared. */
  resendSecrets: boolean;
}

/** A change without its comparison. */
export type Draft = Omit<Change, 'action' | 'differences' | 'notes'>;

/** A resource that is missing. */
export function creation(draft: Draft): Change {
  return { ...draft, action: 'create', differences: [], notes: [] };
}

/** A resource that is ours and no longer wanted. */
export function staleness(draft: Draft): Change {
  return { ...draft, action: 'stale', differences: [], notes: [] };
}

/** What a comparison comes to: nothing, an update, or unknown. */
export function updateOf({ differs, unknown }: Comparison, draft: Draft): Change[] {
  if (differs.length > 0) return [{ ...draft, action: 'update', differences: differs, notes: unknown }];
  return unknown.length > 0 ? [{ ...draft, action: 'unknown', differences: [], notes: unknown }] : [];
}

/** Only as many requests at once as a small Grafana bears. */
export const maxRequestsAtOnce = 8;
