import type { Infrastructure } from '@bizom/fleet';
import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { uid } from '../model/ids.ts';
import { families, familyPanels, type Place } from '../panels/infrastructure.ts';
import type { Section } from '../panels/sized-panel.ts';
import { baseDashboard } from './base-dashboard.ts';

/** What the AWS dashboard is about. */
export interface AwsDashboardOptions extends Place {
  fleet: string;
  environment: string;
  /** Names of the resources, by kind. */
  infrastructure: Infrastructure;
  /** How often an open dashboard asks again, seconds; default 300. */
  refreshSeconds?: number;
}

const sectionTitles: Record<keyof typeof families, string> = {
  loadBalancers: 'Load balancers',
  databases: 'Databases',
  caches: 'Caches',
  queues: 'Queues',
  functions: 'Functions',
};

/** The uid of an environment's AWS dashboard. */
export function awsDashboardUid({ fleet, environment }: Pick<AwsDashboardOptions, 'fleet' | 'environment'>): string {
  return uid(fleet, environment, '_aws');
}

/**
 * Infrastructure besides the services: load balancers, databases, caches, queues, functions, as far as they are declared.
 * @example
 * const { fleet, environment, region, datasourceUid } = target;
 * const infrastructure = { loadBalancers: [], databases: ['orders'], caches: [], queues: ['invoices'], functions: [] };
 * const dashboard = awsDashboard({ fleet, environment, region, datasourceUid, infrastructure }).build();
 */
export function awsDashboard(options: AwsDashboardOptions): DashboardBuilder {
  const { fleet, environment, infrastructure, refreshSeconds } = options;
  const kinds = Object.keys(sectionTitles) as (keyof typeof families)[];
  const sections: Section[] = kinds
    .filter((kind) => infrastructure[kind].length > 0)
    .map((kind) => ({ title: sectionTitles[kind], panels: familyPanels(kind, infrastructure[kind], options) }));
  return baseDashboard(
    {
      fleet,
      uid: awsDashboardUid(options),
      title: `AWS · ${environment}`,
      description: `Infrastructure of ${environment} besides its services.`,
      tags: ['aws', `environment:${environment}`],
      ...(refreshSeconds !== undefined && { refreshSeconds }),
    },
    sections,
  );
}
