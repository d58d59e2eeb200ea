import type { Fleet, NotifyRoutes, NotifySettings } from '@bizom/fleet';
import type { Severity } from '../model/content.ts';
import { channelIntegration } from './channel-integration.ts';
import {
  emailIntegration,
  flockIntegration,
  type Integration,
  pagerdutyIntegration,
  slackIntegration,
  teamsIntegration,
  telegramIntegration,
  webhookIntegration,
} from './integrations.ts';
import type { SecretNames } from './secret-names.ts';

/** A place that alerts are sent to. */
export interface Destination {
  /** Name of a channel in the fleet, or the kind of a contact point with settings of Grafana's own. */
  name: string;
  integration: Integration;
  /** Whether it takes alerts of this environment and severity. */
  takes(environment: string, severity: Severity): boolean;
}

interface Routing {
  severities: readonly Severity[];
  environments?: readonly string[] | undefined;
}

/** Every place that `dashboards.notify` names. */
export function destinationsOf({ name, alerts, dashboards }: Fleet, secrets: SecretNames): Destination[] {
  const { notify } = dashboards;
  return Array.isArray(notify) ? ofChannels(name, notify, alerts.channels, secrets) : ofSettings(name, notify);
}

function ofChannels(
  fleet: string,
  routes: NotifyRoutes,
  channels: Fleet['alerts']['channels'],
  secrets: SecretNames,
): Destination[] {
  const names = [...new Set(routes.flatMap(({ to }) => to))];
  return names.flatMap((name) => {
    const channel = channels[name];
    if (channel === undefined) return [];
    const own = routes.filter(({ to }) => to.includes(name));
    const integration = channelIntegration(channel, fleet, secrets.of(fleet, name));
    return [{ name, integration, takes: (...alert) => own.some((route) => isTaken(route, ...alert)) }];
  });
}

function isTaken({ severities, environments }: Routing, environment: string, severity: Severity): boolean {
  return severities.includes(severity) && (environments?.includes(environment) ?? true);
}

type Settings = { [Name in keyof NotifySettings]-?: NonNullable<NotifySettings[Name]> };

/** Contact points with settings of Grafana's own: another kind is one more entry. */
const integrations: { [Name in keyof Settings]: (fleet: string, settings: Settings[Name]) => Integration } = {
  email: (fleet, { addresses }) => emailIntegration(fleet, addresses),
  telegram: telegramIntegration,
  flock: (fleet, { webhookUrl }) => flockIntegration(fleet, webhookUrl),
  slack: (fleet, { webhookUrl }) => slackIntegration(fleet, { url: webhookUrl }),
  teams: (fleet, { webhookUrl }) => teamsIntegration(fleet, webhookUrl),
  pagerduty: pagerdutyIntegration,
  webhook: (_, { url }) => webhookIntegration(url),
};

function ofSettings(fleet: string, notify: NotifySettings): Destination[] {
  return (Object.keys(integrations) as (keyof Settings)[]).flatMap((name) => {
    const settings = notify[name];
    if (settings === undefined) return [];
    const make = integrations[name] as (fleet: string, settings: object) => Integration;
    return [{ name, integration: make(fleet, settings), takes: (...alert) => isTaken(settings, ...alert) }];
  });
}
