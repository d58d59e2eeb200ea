import {
  CustomVariableBuilder,
  type DashboardBuilder,
  DatasourceVariableBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { uid } from '../model/ids.ts';
import type { ServiceTarget } from '../model/target.ts';
import { baseDashboard } from './base-dashboard.ts';
import { type ServiceDashboardOptions, serviceSections } from './service.ts';

/** What the drop-downs offer. */
export interface AnyServiceChoices {
  environments: readonly string[];
  services: readonly string[];
  /** AWS regions; default the target's. */
  regions?: readonly string[];
}

/**
 * A service's dashboard with drop-downs for the environment and the service: to compare, and to look at a service that
 * has no dashboard. Datasource and region can be chosen, too: nothing fixed depends on them. Alert rules never point here, for a picture would show the drop-down's default.
 *
 * It serves the services whose names follow one pattern: cluster, ECS service and log group of the target hold
 * `$environment` and `$service` in their place.
 */
export function anyServiceDashboard(
  target: Omit<ServiceTarget, 'environment' | 'service'>,
  choices: AnyServiceChoices,
  options: ServiceDashboardOptions = {},
): DashboardBuilder {
  return baseDashboard(
    {
      fleet: target.fleet,
      uid: uid(target.fleet, '_any-service'),
      title: 'Any service',
      description:
        'One service in one environment, as chosen above. Choose the region and the datasource of the environment, too.',
      tags: ['any-service'],
      ...(options.refreshSeconds !== undefined && { refreshSeconds: options.refreshSeconds }),
    },
    serviceSections(
      {
        ...target,
        environment: '$environment',
        service: '$service',
        region: '$region',
        datasourceUid: '$datasource',
      },
      options,
    ),
  ).variables([
    new DatasourceVariableBuilder('datasource')
      .label('CloudWatch')
      .type('cloudwatch')
      .multi(false)
      .includeAll(false)
      .current({ text: target.datasourceUid, value: target.datasourceUid, selected: true }),
    variable('region', 'Region', choices.regions ?? [target.region]),
    variable('environment', 'Environment', choices.environments),
    variable('service', 'Service', choices.services),
  ]);
}

function variable(name: string, label: string, values: readonly string[]): CustomVariableBuilder {
  const [first = ''] = values;
  return new CustomVariableBuilder(name)
    .label(label)
    .values(values.join(','))
    .options(values.map((value) => ({ text: value, value, selected: value === first })))
    .current({ text: first, value: first, selected: true })
    .multi(false)
    .includeAll(false);
}
