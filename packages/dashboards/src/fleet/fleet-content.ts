import {
  type Fleet,
  type ResolvedEnvironment,
  type RuleChanges,
  resolveEnvironment,
  resolveServices,
  resourceNames,
} from '@bizom/fleet';
import { infrastructureAlerts } from '../alerts/infrastructure.ts';
import { shipperAlert } from '../alerts/logs.ts';
import { serviceAlerts } from '../alerts/service.ts';
import { awsDashboard } from '../dashboards/aws.ts';
import { logPipelineDashboard } from '../dashboards/log-pipeline.ts';
import { overviewDashboard } from '../dashboards/overview.ts';
import { serviceDashboard } from '../dashboards/service.ts';
import { logObjects } from '../kibana/log-objects.ts';
import type { AlertRule, Folder, GrafanaContent } from '../model/content.ts';
import { uid } from '../model/ids.ts';
import { type InfrastructureLimits, infrastructureLimits } from '../model/rule-thresholds.ts';
import { cloudwatchUid, fleetTarget, folderOf, type ServiceTarget } from '../model/target.ts';
import { contactPoint } from '../notify/contact-points.ts';
import { destinationsOf } from '../notify/destinations.ts';
import { alwaysMuted, muteTiming } from '../notify/mute-timings.ts';
import { fleetPolicy, routes } from '../notify/policy.ts';
import { SecretNames } from '../notify/secret-names.ts';
import { messageTemplates } from '../notify/templates.ts';
import type { ShipperFunction } from '../panels/pipeline.ts';
import { anyService } from './any-service.ts';
import { customisedRules, requireKnownRules } from './customised-rules.ts';
import { datasources } from './datasources.ts';
import { rulesForVersion } from './for-version.ts';
import { grafanaIni } from './grafana-ini.ts';

type Placed = GrafanaContent['dashboards'][number];

/**
 * Everything that a fleet file asks for: for each environment its dashboards and alerts, and where these are sent.
 * @example
 * const files = provisioning(fleetContent(await loadFleet()));
 */
export function fleetContent(fleet: Fleet): GrafanaContent {
  const environments = Object.keys(fleet.environments).map((name) => environmentContent(fleet, name));
  requireKnownRules(fleet, [...new Set(environments.flatMap(({ ruleKeys }) => ruleKeys))]);
  const rules = rulesForVersion(
    environments.flatMap((one) => one.rules),
    fleet.dashboards.grafanaVersion,
  );
  const chooser = anyService(fleet);
  const saved = logObjects(fleet);
  return {
    name: fleet.name,
    orgId: fleet.dashboards.orgId,
    grafanaVersion: fleet.dashboards.grafanaVersion,
    datasources: datasources(fleet),
    dashboards: [
      ...environments.flatMap(({ dashboards }) => dashboards),
      ...(chooser ? [{ folder: fleetFolder(fleet), dashboard: chooser.build() }] : []),
    ],
    rules,
    ...notifications(fleet, rules),
    ini: grafanaIni(fleet.dashboards),
    ...(saved !== undefined && { logObjects: saved }),
  };
}

function fleetFolder({ name }: Fleet): Folder {
  return { uid: uid(name), title: name };
}

interface EnvironmentContent {
  dashboards: Placed[];
  rules: AlertRule[];
  /** Keys of its rules before any was switched off. */
  ruleKeys: string[];
}

function environmentContent(fleet: Fleet, name: string): EnvironmentContent {
  const environment = resolveEnvironment(fleet, name);
  const services = resolveServices(fleet, name).map((service) => ({ service, target: fleetTarget(fleet, service) }));
  const targets = services.map(({ target }) => target);
  const shipper = hasSome(targets) ? shipperOf(fleet, targets[0]) : undefined;
  const made = services.map(({ service, target }) => ({ rules: serviceAlerts(target), changes: service.rules }));
  const others = [
    ...(shipper
      ? [shipperAlert({ fleet: fleet.name, environment: name, production: environment.production }, shipper)]
      : []),
    ...infrastructureRules(fleet, environment),
  ];
  const all = [...made, { rules: others, changes: environment.rules }];
  return {
    dashboards: [
      ...(hasSome(targets) && shipper ? serviceDashboards(fleet, targets, shipper) : []),
      ...awsPart(fleet, environment),
    ],
    rules: all.flatMap(({ rules, changes }) => customisedRules(rules, changes, environment.production)),
    ruleKeys: all.flatMap(({ rules }) => rules.map(({ key }) => key)),
  };
}

function shipperOf(fleet: Fleet, { environment, region, datasourceUid }: ServiceTarget): ShipperFunction {
  return { functionName: resourceNames(fleet, environment).logShipper.function, region, datasourceUid };
}

function serviceDashboards(
  fleet: Fleet,
  targets: [ServiceTarget, ...ServiceTarget[]],
  shipper: ShipperFunction,
): Placed[] {
  const { refreshSeconds } = fleet.dashboards;
  const folder = folderOf(fleet.name, targets[0].environment);
  const builders = [
    overviewDashboard(targets, { refreshSeconds }),
    ...targets.map((target) => serviceDashboard(target, { refreshSeconds })),
    logPipelineDashboard(targets, { shipper, refreshSeconds }),
  ];
  return builders.map((builder) => ({ folder, dashboard: builder.build() }));
}

function hasSome(targets: ServiceTarget[]): targets is [ServiceTarget, ...ServiceTarget[]] {
  return targets.length > 0;
}

function infrastructureRules(fleet: Fleet, { name, region, production, rules }: ResolvedEnvironment): AlertRule[] {
  const infrastructure = fleet.dashboards.infrastructure[name];
  if (infrastructure === undefined) return [];
  const place = {
    fleet: fleet.name,
    environment: name,
    ...{ production, region },
    datasourceUid: cloudwatchUid(fleet, name),
  };
  return infrastructureAlerts(infrastructure, limitsOf(fleet, rules), place);
}

function limitsOf({ dashboards }: Fleet, changes: RuleChanges): InfrastructureLimits {
  return infrastructureLimits(dashboards.infrastructureThresholds, changes);
}

function awsPart(fleet: Fleet, { name, region, rules }: ResolvedEnvironment): Placed[] {
  const infrastructure = fleet.dashboards.infrastructure[name];
  if (infrastructure === undefined) return [];
  const dashboard = awsDashboard({
    fleet: fleet.name,
    environment: name,
    ...{ infrastructure, region },
    limits: limitsOf(fleet, rules),
    datasourceUid: cloudwatchUid(fleet, name),
    refreshSeconds: fleet.dashboards.refreshSeconds,
  }).build();
  return [{ folder: folderOf(fleet.name, name), dashboard }];
}

function notifications(
  fleet: Fleet,
  rules: readonly AlertRule[],
): Pick<GrafanaContent, 'contactPoints' | 'policy' | 'muteTimings' | 'templates' | 'secrets'> {
  const secrets = new SecretNames();
  const destinations = destinationsOf(fleet, secrets);
  const all = routes(fleet, rules, destinations);
  const declared = fleet.dashboards.muteTimings.map((timing) => muteTiming(fleet.name, timing));
  const everyone = destinations.map(({ name }) => name);
  if (everyone.length === 0) return { contactPoints: [], muteTimings: declared, templates: [] };
  const used = [
    { channels: everyone, events: false },
    ...all.map(({ channels, events }) => ({ channels: channels.length > 0 ? channels : everyone, events })),
  ];
  const sets = new Map(used.map((set) => [`${set.channels} ${set.events}`, set]));
  const someSilent = all.some(({ channels }) => channels.length === 0);
  return {
    contactPoints: [...sets.values()].flatMap(({ channels, events }) =>
      contactPoint(
        fleet.name,
        destinations.filter(({ name }) => channels.includes(name)),
        events,
      ),
    ),
    policy: fleetPolicy(fleet.name, all, everyone),
    muteTimings: [...declared, ...(someSilent ? [alwaysMuted(fleet.name)] : [])],
    templates: messageTemplates(
      fleet.name,
      destinations.some(({ integration }) => integration.usesFlockTemplate === true),
    ),
    secrets: secrets.references,
  };
}
