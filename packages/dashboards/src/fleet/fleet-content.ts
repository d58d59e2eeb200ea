import { type Fleet, resolveEnvironment, resolveServices, resourceNames } from '@bizom/fleet';
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
import { cloudwatchUid, fleetTarget, folderOf, type ServiceTarget } from '../model/target.ts';
import { type ChannelName, contactPoint } from '../notify/channels.ts';
import { alwaysMuted, muteTiming } from '../notify/mute-timings.ts';
import { fleetPolicy, routes } from '../notify/policy.ts';
import { messageTemplates } from '../notify/templates.ts';
import { anyService } from './any-service.ts';
import { customisedRules } from './customised-rules.ts';
import { datasources } from './datasources.ts';
import { rulesForVersion } from './for-version.ts';
import { grafanaIni } from './grafana-ini.ts';

type Placed = GrafanaContent['dashboards'][number];

/** Everything that a fleet file asks for: for each environment its dashboards and alerts, and where these are sent. */
export function fleetContent(fleet: Fleet): GrafanaContent {
  const environments = Object.keys(fleet.environments).map((name) => environmentContent(fleet, name));
  const made = environments.flatMap((one) => one.rules);
  const rules = rulesForVersion(customisedRules(made, fleet), fleet.dashboards.grafanaVersion);
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

function environmentContent(fleet: Fleet, environment: string): { dashboards: Placed[]; rules: AlertRule[] } {
  const targets = resolveServices(fleet, environment).map((service) => fleetTarget(fleet, service));
  const infrastructure = awsPart(fleet, environment);
  const awsRules = infrastructureRules(fleet, environment);
  if (!hasSome(targets)) return { dashboards: infrastructure, rules: awsRules };
  const { refreshSeconds } = fleet.dashboards;
  const [{ region, datasourceUid, production }] = targets;
  const functionName = resourceNames(fleet, environment).logShipper.function;
  const shipper = { functionName, region, datasourceUid };
  const folder = folderOf(fleet.name, environment);
  const dashboards = [
    overviewDashboard(targets, { refreshSeconds }),
    ...targets.map((target) => serviceDashboard(target, { refreshSeconds })),
    logPipelineDashboard(targets, { shipper, refreshSeconds }),
  ];
  return {
    dashboards: [...dashboards.map((builder) => ({ folder, dashboard: builder.build() })), ...infrastructure],
    rules: [
      ...targets.flatMap(serviceAlerts),
      shipperAlert({ fleet: fleet.name, environment, production }, shipper),
      ...awsRules,
    ],
  };
}

function hasSome(targets: ServiceTarget[]): targets is [ServiceTarget, ...ServiceTarget[]] {
  return targets.length > 0;
}

function infrastructureRules(fleet: Fleet, environment: string): AlertRule[] {
  const infrastructure = fleet.dashboards.infrastructure[environment];
  if (infrastructure === undefined) return [];
  const { region, production } = resolveEnvironment(fleet, environment);
  const datasourceUid = cloudwatchUid(fleet, environment);
  const place = { fleet: fleet.name, environment, production, datasourceUid, region };
  return infrastructureAlerts(infrastructure, fleet.dashboards.infrastructureThresholds, place);
}

function awsPart(fleet: Fleet, environment: string): Placed[] {
  const infrastructure = fleet.dashboards.infrastructure[environment];
  if (infrastructure === undefined) return [];
  const { region } = resolveEnvironment(fleet, environment);
  const dashboard = awsDashboard({
    fleet: fleet.name,
    ...{ environment, infrastructure, region },
    datasourceUid: cloudwatchUid(fleet, environment),
    refreshSeconds: fleet.dashboards.refreshSeconds,
  }).build();
  return [{ folder: folderOf(fleet.name, environment), dashboard }];
}

function notifications(
  fleet: Fleet,
  rules: readonly AlertRule[],
): Pick<GrafanaContent, 'contactPoints' | 'policy' | 'muteTimings' | 'templates'> {
  const { notify, muteTimings } = fleet.dashboards;
  const all = routes(fleet, rules);
  const declared = muteTimings.map((timing) => muteTiming(fleet.name, timing));
  const everyone = Object.keys(notify) as ChannelName[];
  if (everyone.length === 0) return { contactPoints: [], muteTimings: declared, templates: [] };
  const used = [
    { channels: everyone, events: false },
    ...all.map(({ channels, events }) => ({ channels: channels.length > 0 ? channels : everyone, events })),
  ];
  const sets = new Map(used.map((set) => [`${set.channels} ${set.events}`, set]));
  const someSilent = all.some(({ channels }) => channels.length === 0);
  return {
    contactPoints: [...sets.values()].flatMap(({ channels, events }) =>
      contactPoint(fleet.name, notify, channels, events),
    ),
    policy: fleetPolicy(fleet.name, all, everyone),
    muteTimings: [...declared, ...(someSilent ? [alwaysMuted(fleet.name)] : [])],
    templates: messageTemplates(fleet.name),
  };
}
