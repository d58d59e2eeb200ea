export { deploymentAlerts } from './alerts/deployments.ts';
export { deadlockAlert, gcAlert, heapAlert } from './alerts/jvm.ts';
export { cpuAlert, memoryAlert } from './alerts/load.ts';
export { logLagAlert, quarantineAlert, shipperAlert } from './alerts/logs.ts';
export { type AlertOptions, alertRule } from './alerts/rule.ts';
export { serviceAlerts } from './alerts/service.ts';
export { healthAlert, tasksAlert } from './alerts/tasks.ts';
export { anyServiceDashboard } from './dashboards/any-service.ts';
export { type AwsDashboardOptions, awsDashboard } from './dashboards/aws.ts';
export { type BaseDashboardOptions, baseDashboard } from './dashboards/base-dashboard.ts';
export { type LogPipelineOptions, logPipelineDashboard } from './dashboards/log-pipeline.ts';
export { type OverviewOptions, overviewDashboard } from './dashboards/overview.ts';
export {
  type ServiceDashboardOptions,
  serviceDashboard,
  serviceDashboardUid,
  serviceSections,
} from './dashboards/service.ts';
export { fleetContent } from './fleet/fleet-content.ts';
export { aws, containerInsights, deployments, ecs, probe, shipper, stoppedTasks } from './metrics/metrics.ts';
export { metricQuery, type Series, type Statistic } from './metrics/series.ts';
export type { AlertRule, Datasource, Folder, GrafanaContent, Severity } from './model/content.ts';
export { DashboardsError, type DashboardsErrorCode } from './model/errors.ts';
export { panelId, uid } from './model/ids.ts';
export type { LogStore } from './model/log-store.ts';
export { fleetTarget, type ServiceTarget, serviceTarget, type TargetOptions } from './model/target.ts';
export { type ChartOptions, chart } from './panels/chart.ts';
export type { PanelBuilder, Section, SizedPanel } from './panels/sized-panel.ts';
export { type StatPanelOptions, statPanel } from './panels/stat-panel.ts';
export { type ServicePage, type ServicePageOptions, servicePage } from './preview/service-page.ts';
export { provisioning } from './provisioning/provisioning.ts';
