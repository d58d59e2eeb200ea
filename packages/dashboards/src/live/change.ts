import type { GrafanaClient } from './client.ts';
import type { Comparison } from './differences.ts';

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
   * `stale`: ours, and not wanted any more; it goes only where that is asked for. `unknown`: whether it differs cannot be
   * told, for a variable that it names is not set; it stays as it is.
   */
  action: 'create' | 'update' | 'stale' | 'unknown';
  /** What differs, or cannot be compared, as paths. */
  paths: string[];
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

/** What a comparison comes to: nothing, an update, or that nobody can tell. */
export function updateOf({ differs, unknown }: Comparison, base: Omit<Change, 'action' | 'paths'>): Change[] {
  if (differs.length > 0) return [{ ...base, action: 'update', paths: differs }];
  return unknown.length > 0 ? [{ ...base, action: 'unknown', paths: unknown }] : [];
}

/** Only as many requests at once as a small Grafana bears. */
export const maxRequestsAtOnce = 8;
