export type { ChannelConfig } from '@bizom/notify';
export {
  type CauseName,
  causeNames,
  type LinkPlaceholder,
  linkPlaceholders,
  unknownLinkPlaceholders,
} from './alert-words.ts';
export type { Alerts } from './alerts.ts';
export { ruleSections } from './checks/grafana-rules.ts';
export type { DashboardsSection, Infrastructure } from './dashboards.ts';
export type { DeploySettings } from './deploy.ts';
export type { Environment } from './environment.ts';
export { FleetError, type FleetErrorCode } from './errors.ts';
export {
  type EvidenceName,
  type EvidencePlace,
  evidenceKey,
  evidencePrefix,
  parseEvidenceKey,
} from './evidence.ts';
export { defineFleet, parseFleet } from './fleet.ts';
export type { Fleet, FleetConfig } from './fleet-schema.ts';
export type { InfraChoices, InfraSection } from './infra.ts';
export { findFleetFile, loadFleet } from './load.ts';
export type { LogsSettings, ShipperSettings } from './logs.ts';
export type { NotifyRoutes, NotifySettings } from './notify.ts';
export { fillPattern, type PatternValues } from './pattern.ts';
export type { ProbeSettings } from './probe.ts';
export {
  type ResolvedEnvironment,
  type ResolvedLogs,
  type ResolvedService,
  resolveEnvironment,
  resolveLogs,
  resolveService,
  resolveServices,
} from './resolve.ts';
export {
  type AppProbeNames,
  appProbeNames,
  type LogShipperNames,
  logShipperNames,
  resourceNames,
  type TaskAlertsNames,
  taskAlertsNames,
} from './resource-names.ts';
export type { RuleChange, RuleChanges } from './rules.ts';
export { servedTagPrefix } from './served-tags.ts';
export type { Health, Service } from './service.ts';
export type { Slo } from './slo.ts';
export { defaultThresholds, type Thresholds } from './thresholds.ts';
