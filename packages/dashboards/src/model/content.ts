import type {
  ContactPoint,
  NotificationPolicy,
  NotificationTemplate,
  Rule,
} from '@grafana/grafana-foundation-sdk/alerting';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';

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
  /** Index, where an older Grafana reads it from here. */
  database?: string;
  basicAuth?: boolean;
  basicAuthUser?: string;
  jsonData: Record<string, unknown>;
  secureJsonData?: Record<string, string>;
}

/** How urgent: `page` now, `warn` today. */
export type Severity = 'page' | 'warn';

/** A rule, and where it goes. */
export interface AlertRule {
  /** What it is about, the same for all services: `cpu`. */
  key: string;
  folder: { uid: string; title: string };
  /** Rules that are looked at together. */
  group: string;
  everySeconds: number;
  /** In the shape of Grafana's HTTP API; the provisioning files' shape is made from it. */
  rule: Rule;
}

/** A time at which no alerts are sent, as both the provisioning file and the HTTP API have it (the SDK's type has neither's fields). */
export interface MuteTiming {
  name: string;
  time_intervals: {
    times?: { start_time: string; end_time: string }[];
    weekdays?: string[];
    location?: string;
  }[];
}

/**
 * Everything that belongs into a Grafana, in the shapes of its HTTP API (the SDK's own): the provisioning files and
 * `push` are both made from it.
 */
export interface GrafanaContent {
  /** Prefix of file names, and name of what is owned. */
  name: string;
  /** Organisation of Grafana; default 1. */
  orgId?: number;
  /** Major version of Grafana that it is made for; default the oldest that is supported. */
  grafanaVersion?: number;
  datasources: readonly Datasource[];
  dashboards: readonly { folder: Folder; dashboard: Dashboard }[];
  rules: readonly AlertRule[];
  contactPoints: readonly ContactPoint[];
  /** The branch of the notification policy tree that is ours. */
  policy?: NotificationPolicy;
  muteTimings: readonly MuteTiming[];
  templates: readonly NotificationTemplate[];
  /** Names of environment variables that hold secrets of the fleet's channels, with their references such as `ssm:/path`. */
  secrets?: ReadonlyMap<string, string>;
  /** The text of `grafana.ini`. */
  ini?: string;
  /** Saved objects for Kibana and OpenSearch Dashboards, NDJSON. */
  logObjects?: string;
}
