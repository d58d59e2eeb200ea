import type { ProbeMetricKey } from '@bizom/metric-names';
import {
  AnnotationQueryBuilder,
  type DashboardBuilder,
  DashboardLinkBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { probe } from '../metrics/metrics.ts';
import { uid } from '../model/ids.ts';
import { logLink } from '../model/log-store.ts';
import type { ServiceTarget } from '../model/target.ts';
import { atAGlance } from '../panels/at-a-glance.ts';
import { deploymentsPanel, stoppedTasksPanel } from '../panels/deployments.ts';
import {
  detailedJvmPanels,
  gcPanel,
  gcPausePanel,
  heapPanel,
  jvmMemoryPanel,
  poolPanel,
  threadsPanel,
} from '../panels/jvm.ts';
import { lastDeployments } from '../panels/last-deployments.ts';
import { cpuPanel, memoryPanel } from '../panels/load.ts';
import { lastErrorsPanels, logDeliveryPanel, logErrorPanels, logLagPanel, logVolumePanel } from '../panels/logs.ts';
import { networkPanel } from '../panels/network.ts';
import { requestPanels } from '../panels/requests.ts';
import type { Section } from '../panels/sized-panel.ts';
import { healthPanel, restartsPanel, tasksPanel } from '../panels/tasks.ts';
import { baseDashboard } from './base-dashboard.ts';

/** What a service's dashboard may have besides its target. */
export interface ServiceDashboardOptions {
  /** How often an open dashboard asks again, seconds; default 300. */
  refreshSeconds?: number;
  /** Sections of your own, below ours. */
  extra?: readonly Section[];
}

/**
 * The uid of a service's dashboard in one environment.
 * @example
 * serviceDashboardUid({ fleet: 'shop', environment: 'prod', service: 'orders' }); // 'shop-prod-orders'
 */
export function serviceDashboardUid(target: Pick<ServiceTarget, 'fleet' | 'environment' | 'service'>): string {
  return uid(target.fleet, target.environment, target.service);
}

/**
 * Everything about one service in one environment. Its dimensions are fixed, so that the picture an alert sends shows
 * the service that fires.
 * @example
 * const orders = serviceTarget({ environment: 'prod', service: 'orders', region: 'eu-west-1' });
 * const extra = [{ title: 'Checkout', panels: [chart(chartOptions)] }];
 * const dashboard = serviceDashboard(orders, { extra }).build();
 */
export function serviceDashboard(target: ServiceTarget, options: ServiceDashboardOptions = {}): DashboardBuilder {
  const { logStore } = target;
  return baseDashboard(
    {
      fleet: target.fleet,
      uid: serviceDashboardUid(target),
      title: `${target.service} · ${target.environment}`,
      description: `${target.service} in ${target.environment}: requests, tasks, load, JVM, logs.`,
      tags: ['service', `environment:${target.environment}`, `service:${target.service}`],
      ...(options.refreshSeconds !== undefined && { refreshSeconds: options.refreshSeconds }),
      links: logStore
        ? [new DashboardLinkBuilder('Logs').url(logLink(logStore, target.logGroup)).icon('doc').targetBlank(true)]
        : [],
    },
    serviceSections(target, options),
  ).annotations([deploymentMarks(target), ...stopMarks(target)]);
}

/** Deployments across all charts, from their beginning to their end: `bizom-deploy` writes them where it knows Grafana's address. */
function deploymentMarks({ service, environment }: ServiceTarget): AnnotationQueryBuilder {
  const target = { limit: 100, matchAny: false, tags: ['deployment', service, environment], type: 'tags' };
  return new AnnotationQueryBuilder()
    .name('Deployments')
    .datasource({ type: 'grafana', uid: '-- Grafana --' })
    .enable(true)
    .hide(false)
    .iconColor('blue')
    .target({ build: () => ({ ...target, _implementsDataqueryVariant: () => {} }) });
}

/**
 * Tasks that are missing or not UP across all charts: the history of the alarms that `@bizom/infra` deploys on the probe's metrics.
 * CloudWatch's annotations read alarms only (grafana/grafana pkg/tsdb/cloudwatch/annotation_query.go), and find them by metric,
 * statistic and period.
 */
function stopMarks(target: ServiceTarget): AnnotationQueryBuilder[] {
  return [
    alarmMarks(target, 'missingTasks', 'Tasks missing', 'red'),
    alarmMarks(target, 'up', 'Tasks not UP', 'orange'),
  ];
}

function alarmMarks(target: ServiceTarget, key: ProbeMetricKey, name: string, color: string): AnnotationQueryBuilder {
  const { namespace, metric, dimensions, statistic, region } = probe(target, key, { label: name });
  const query = {
    queryMode: 'Annotations',
    refId: 'annotationQuery',
    ...{ namespace, metricName: metric, statistic, region },
    dimensions: Object.fromEntries(Object.entries(dimensions).map(([dimension, value]) => [dimension, [value]])),
    period: String(target.alarmPeriodSeconds ?? 60),
    prefixMatching: false,
  };
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource({ type: 'cloudwatch', uid: target.datasourceUid })
    .enable(true)
    .hide(false)
    .iconColor(color)
    .target({ build: () => ({ ...query, _implementsDataqueryVariant: () => {} }) as never });
}

/** The sections of a service's dashboard, top to bottom: what users feel first, then where it may come from. */
export function serviceSections(target: ServiceTarget, { extra = [] }: ServiceDashboardOptions = {}): Section[] {
  return [
    { title: 'Now', panels: atAGlance(target) },
    { title: 'Requests', panels: requestPanels(target) },
    {
      title: 'Tasks',
      panels: [
        tasksPanel(target),
        healthPanel(target),
        restartsPanel(target),
        deploymentsPanel(target),
        stoppedTasksPanel(target),
        lastDeployments([target.service, target.environment], { width: 8, height: 7 }),
      ],
    },
    { title: 'Load', panels: [cpuPanel(target), memoryPanel(target), networkPanel(target)] },
    {
      title: 'JVM',
      panels: [
        heapPanel(target),
        gcPanel(target),
        threadsPanel(target),
        jvmMemoryPanel(target),
        gcPausePanel(target),
        poolPanel(target),
        ...detailedJvmPanels(target),
      ],
    },
    {
      title: 'Logs',
      panels: [
        logVolumePanel(target),
        ...logErrorPanels(target),
        logLagPanel(target),
        logDeliveryPanel(target),
        ...lastErrorsPanels(target),
      ],
    },
    ...extra,
  ];
}
