import type { DashboardsSection } from '@bizom/fleet';
import { type ContactPoint, ContactPointBuilder } from '@grafana/grafana-foundation-sdk/alerting';
import { uid } from '../model/ids.ts';
import { templateNames } from './templates.ts';

/** The channels of a fleet file. */
export type Notify = DashboardsSection['notify'];
/** A way to reach people. */
export type ChannelName = 'email' | 'telegram' | 'flock' | 'slack' | 'teams' | 'pagerduty' | 'webhook';

interface Integration {
  type: ContactPoint['type'];
  settings: Record<string, unknown>;
}

/** Grafana's settings of each channel; a new channel is one more entry. Secrets are names of environment variables. */
const integrations: Record<ChannelName, (fleet: string, notify: Notify) => Integration | undefined> = {
  // No `message`: an own text would take the place of Grafana's e-mail body, which holds the picture.
  email: (fleet, { email }) =>
    email && {
      type: 'email',
      settings: {
        addresses: email.addresses.join(';'),
        singleEmail: true,
        subject: `{{ template "${templateNames(fleet).title}" . }}`,
      },
    },
  telegram: (fleet, { telegram }) =>
    telegram && {
      type: 'telegram',
      // Plain text: links with "&" and names with "_" would break the message in the other modes.
      settings: {
        bottoken: telegram.botToken,
        chatid: telegram.chatId,
        parse_mode: 'None',
        message: `{{ template "${templateNames(fleet).message}" . }}`,
      },
    },
  flock: (fleet, { flock }) =>
    flock && {
      type: 'webhook',
      settings: {
        url: flock.webhookUrl,
        httpMethod: 'POST',
        payload: { template: `{{ template "${templateNames(fleet).flock}" . }}` },
      },
    },
  slack: (fleet, { slack }) =>
    slack && {
      type: 'slack',
      settings: {
        url: slack.webhookUrl,
        title: `{{ template "${templateNames(fleet).title}" . }}`,
        text: `{{ template "${templateNames(fleet).message}" . }}`,
      },
    },
  teams: (fleet, { teams }) =>
    teams && {
      type: 'teams',
      settings: {
        url: teams.webhookUrl,
        title: `{{ template "${templateNames(fleet).title}" . }}`,
        message: `{{ template "${templateNames(fleet).message}" . }}`,
      },
    },
  pagerduty: (fleet, { pagerduty }) =>
    pagerduty && {
      type: 'pagerduty',
      settings: {
        integrationKey: pagerduty.integrationKey,
        severity: '{{ if eq .CommonLabels.severity "page" }}critical{{ else }}warning{{ end }}',
        summary: `{{ template "${templateNames(fleet).title}" . }}`,
        component: '{{ .CommonLabels.service }}',
        group: '{{ .CommonLabels.environment }}',
      },
    },
  // Grafana's own JSON, for programs.
  webhook: (_, { webhook }) => webhook && { type: 'webhook', settings: { url: webhook.url, httpMethod: 'POST' } },
};

/** The channels that take an alert of this severity and environment. */
export function channelsFor(notify: Notify, environment: string, severity: 'page' | 'warn'): ChannelName[] {
  return (Object.keys(integrations) as ChannelName[]).filter((name) => {
    const channel = notify[name];
    return channel?.severities.includes(severity) && (channel.environments?.includes(environment) ?? true);
  });
}

/** The contact point's name for a set of channels: `bizom: email + telegram`. */
export function contactPointName(fleet: string, channels: readonly ChannelName[], events = false): string {
  return `${fleet}: ${channels.join(' + ')}${events ? ' (events)' : ''}`;
}

/**
 * One contact point for a set of channels: all its receivers carry its name.
 * @param events whether it takes events, which are never told to be resolved
 */
export function contactPoint(
  fleet: string,
  notify: Notify,
  channels: readonly ChannelName[],
  events: boolean,
): ContactPoint[] {
  return channels.flatMap((channel) => {
    const integration = integrations[channel](fleet, notify);
    if (integration === undefined) return [];
    return new ContactPointBuilder()
      .name(contactPointName(fleet, channels, events))
      .uid(uid(fleet, `${channels.join('_')}_${channel}${events ? '_events' : ''}`))
      .type(integration.type)
      .settings(integration.settings)
      .disableResolveMessage(events)
      .build();
  });
}
