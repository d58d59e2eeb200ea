export { deploymentAlerts } from './alerts/deployments.ts';
export { deadlockAlert, gcAlert, heapAlert } from './alerts/jvm.ts';
export { cpuAlert, memoryAlert } from './alerts/load.ts';
export { logLagAlert, quarantineAlert, shipperAlert } from './alerts/logs.ts';
export { type AlertOptions, type AlertRule, alertRule, type Severity } from './alerts/rule.ts';
export { serviceAlerts } from './alerts/service.ts';
export { healthAlert, tasksAlert } from './alerts/tasks.ts';
export type { Datasource, Folder, GrafanaContent } from './content.ts';
export { anyServiceDashboard } from './dashboards/any-service.ts';
export { type AwsDashboardOptions, awsDashboard } from './dashboards/aws.ts';
export { type FrameOptions, frame } from './dashboards/frame.ts';
export { type LogPipelineOptions, logPipelineDashboard } from './dashboards/log-pipeline.ts';
export { type OverviewOptions, overviewDashboard } from './dashboards/overview.ts';
export {
  type ServiceDashboardOptions,
  serviceDashboard,
  serviceDashboardUid,
  serviceSections,
} from './dashboards/service.ts';
export { DashboardsError, type DashboardsErrorCode } from './errors.ts';
export { fleetContent } from './fleet-content.ts';
export { panelId, uid } from './ids.ts';
export { aws, containerInsights, deployments, ecs, probe, shipper, stoppedTasks } from './metrics.ts';
export { type ChartOptions, chart } from './panels/chart.ts';
export type { LogStore } from './panels/logs.ts';
export { type TileOptions, tile } from './panels/tile.ts';
export type { PanelBuilder, Piece, Section } from './piece.ts';
export { provisioning } from './provisioning/provisioning.ts';
export { metricQuery, type Series, type Statistic } from './series.ts';
export { type ServiceTarget, serviceTarget, type TargetOptions } from './target.ts';
