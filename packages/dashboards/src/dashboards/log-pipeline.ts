import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { uid } from '../model/ids.ts';
import type { ServiceTarget } from '../model/target.ts';
import { arrivalPanels, functionPanels, type ShipperFunction, troublePanels } from '../panels/pipeline.ts';
import { baseDashboard } from './base-dashboard.ts';

/** What the log pipeline's dashboard is about. */
export interface LogPipelineOptions {
  /** The Lambda that ships. */
  shipper: ShipperFunction;
  /** How often an open dashboard asks again, seconds; default 300. */
  refreshSeconds?: number;
}

/** The uid of an environment's log pipeline dashboard. */
export function logPipelineDashboardUid(target: Pick<ServiceTarget, 'fleet' | 'environment'>): string {
  return uid(target.fleet, target.environment, '_log-pipeline');
}

/**
 * The way of the log lines from CloudWatch to the engine, for one environment.
 * @param targets services of the same fleet and environment
 * @example
 * const { region, datasourceUid } = target;
 * const shipper = { functionName: 'shop-prod-log-shipper', region, datasourceUid };
 * const dashboard = logPipelineDashboard([target], { shipper }).build();
 */
export function logPipelineDashboard(
  targets: readonly [ServiceTarget, ...ServiceTarget[]],
  { shipper, refreshSeconds }: LogPipelineOptions,
): DashboardBuilder {
  const [first] = targets;
  return baseDashboard(
    {
      fleet: first.fleet,
      uid: logPipelineDashboardUid(first),
      title: `Log pipeline · ${first.environment}`,
      description: `From CloudWatch Logs to the search engine, in ${first.environment}: what arrives, how late, and what did not go through.`,
      tags: ['log-pipeline', `environment:${first.environment}`],
      ...(refreshSeconds !== undefined && { refreshSeconds }),
    },
    [
      { title: 'Arrival', panels: arrivalPanels(targets) },
      { title: 'Trouble', panels: troublePanels(targets) },
      { title: 'The Lambda', panels: functionPanels(shipper) },
    ],
  );
}
