import type { GrafanaClient } from './client.ts';

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
  /** `stale`: ours, and not wanted any more; it goes only where that is asked for. */
  action: 'create' | 'update' | 'stale';
  /** What differs, as paths. */
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

/** Only as many requests at once as a small Grafana bears. */
export const maxRequestsAtOnce = 8;
