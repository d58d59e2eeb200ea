import type { ContactPoint, NotificationPolicy, NotificationTemplate } from '@grafana/grafana-foundation-sdk/alerting';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { AlertRule } from './alerts/rule.ts';
import type { MuteTiming } from './notify/mute-timings.ts';

/** A Grafana folder. */
export interface Folder {
  uid: string;
  title: string;
}

/** A datasource, with secrets as names of environment variables. */
export interface Datasource {
  uid: string;
  name: string;
  type: string;
  access: 'proxy';
  url?: string;
  basicAuth?: boolean;
  basicAuthUser?: string;
  jsonData: Record<string, unknown>;
  secureJsonData?: Record<string, string>;
}

/**
 * Everything that belongs into a Grafana, in the shapes of its HTTP API (the SDK's own): the provisioning files and
 * `push` are both made from it.
 */
export interface GrafanaContent {
  /** Prefix of file names, and name of what is owned. */
  name: string;
  datasources: readonly Datasource[];
  dashboards: readonly { folder: Folder; dashboard: Dashboard }[];
  rules: readonly AlertRule[];
  contactPoints: readonly ContactPoint[];
  /** The branch of the notification policy tree that is ours. */
  policy?: NotificationPolicy;
  muteTimings: readonly MuteTiming[];
  templates: readonly NotificationTemplate[];
  /** Further lines of `grafana.ini`. */
  ini?: string;
}
