import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { budgetLeft } from '../metrics/requests.ts';
import { uid } from '../model/ids.ts';
import type { ServiceTarget } from '../model/target.ts';
import { alertList } from '../panels/at-a-glance.ts';
import { chart } from '../panels/chart.ts';
import { healthTimeline } from '../panels/health-timeline.ts';
import { lastDeployments } from '../panels/last-deployments.ts';
import { serviceTable } from '../panels/service-table.ts';
import type { Section, SizedPanel } from '../panels/sized-panel.ts';
import { baseDashboard } from './base-dashboard.ts';
import { serviceDashboardUid } from './service.ts';

/** What the overview may have besides its targets. */
export interface OverviewOptions {
  /** How often an open dashboard asks again, seconds; default 300. */
  refreshSeconds?: number;
  /** Sections of your own, below ours. */
  extra?: readonly Section[];
}

/**
 * All services of one environment: what fires, one table, their health over time, and the error budgets.
 * @param targets services of the same fleet and environment
 * @example
 * const place = { environment: 'prod', region: 'eu-west-1' };
 * const orders = serviceTarget({ ...place, service: 'orders' });
 * const dashboard = overviewDashboard([orders, serviceTarget({ ...place, service: 'payments' })]).build();
 */
export function overviewDashboard(
  targets: readonly [ServiceTarget, ...ServiceTarget[]],
  options: OverviewOptions = {},
): DashboardBuilder {
  const [{ fleet, environment }] = targets;
  const size = { width: 12, height: 6 };
  return baseDashboard(
    {
      fleet,
      uid: uid(fleet, environment, '_overview'),
      title: `Overview · ${environment}`,
      description: `Every service of ${environment}: alerts, one table, health over time. A click on a name opens the service.`,
      tags: ['overview', `environment:${environment}`],
      ...(options.refreshSeconds !== undefined && { refreshSeconds: options.refreshSeconds }),
    },
    [
      {
        title: 'Now',
        panels: [alertList('alerts', { fleet, environment }, size), lastDeployments([environment], size)],
      },
      ...serviceSections(targets),
      ...budgetSection(targets),
      ...(options.extra ?? []),
    ],
  );
}

/** Services that one table holds: each asks CloudWatch for some ten numbers. */
const maxServicesPerTable = 60;

function serviceSections(targets: readonly [ServiceTarget, ...ServiceTarget[]]): Section[] {
  const url = serviceUrl(targets);
  const sections: Section[] = [];
  for (let start = 0; start < targets.length; start += maxServicesPerTable) {
    const [first, ...others] = targets.slice(start, start + maxServicesPerTable);
    if (first === undefined) break;
    const from = start === 0 ? '' : ` from ${first.service}`;
    const panels = [serviceTable([first, ...others], url), healthTimeline([first, ...others])];
    sections.push({ title: `Services${from}`, panels: panels.map((panel) => ({ ...panel, key: panel.key + from })) });
  }
  return sections;
}

/** Where a click on a name leads. A uid that had to be cut is found by its tags. */
function serviceUrl(targets: readonly [ServiceTarget, ...ServiceTarget[]]): string {
  const [{ fleet, environment }] = targets;
  const isPlain = targets.every(
    (target) => serviceDashboardUid(target) === `${fleet}-${environment}-${target.service}`,
  );
  return isPlain
    ? `/d/${fleet}-${environment}-\${__value.text}?\${__url_time_range}`
    : `/dashboards?tag=environment:${environment}&tag=service:\${__value.text}`;
}

function budgetSection(targets: readonly [ServiceTarget, ...ServiceTarget[]]): Section[] {
  const [{ datasourceUid }] = targets;
  const series = targets.flatMap((target) => {
    const availability = target.slo?.availability;
    return availability === undefined ? [] : [{ ...budgetLeft(target, availability), label: target.service }];
  });
  if (series.length === 0) return [];
  const budgets: SizedPanel = chart({
    key: 'budgets',
    title: 'Error budgets, 30 days',
    description: 'Errors that the objective of each service still allows. Near 0: stop risky deployments of it.',
    unit: 'percent',
    max: 100,
    redBelow: 10,
    timeFrom: '30d',
    width: 24,
    datasourceUid,
    series,
  });
  return [{ title: 'Objectives', panels: [budgets] }];
}
