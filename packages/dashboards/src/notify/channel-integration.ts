import type { ChannelConfig } from '@bizom/fleet';
import { restrictedHeaders } from '../check/alerting/contact-point-settings.ts';
import { DashboardsError } from '../model/errors.ts';
import {
  emailIntegration,
  flockIntegration,
  type Integration,
  pagerdutyIntegration,
  slackIntegration,
  snsIntegration,
  teamsIntegration,
  telegramIntegration,
  webhookIntegration,
} from './integrations.ts';
import type { SecretName } from './secret-names.ts';

/** Grafana's contact point for each kind of channel that the fleet knows. */
type Integrations = {
  [Type in ChannelConfig['type']]: (
    channel: Extract<ChannelConfig, { type: Type }>,
    fleet: string,
    secretName: SecretName,
  ) => Integration;
};

const integrations: Integrations = {
  email: ({ to }, fleet) => emailIntegration(fleet, to.map(bareAddress)),
  telegram: ({ token, chatId, threadId }, fleet, secretName) =>
    telegramIntegration(fleet, { botToken: secretName('token', token), chatId: String(chatId), threadId }),
  flock: ({ webhookUrl }, fleet, secretName) => flockIntegration(fleet, secretName('webhookUrl', webhookUrl)),
  slack: ({ webhookUrl, token = '', channel = '', apiUrl }, fleet, secretName) =>
    slackIntegration(
      fleet,
      webhookUrl === undefined
        ? {
            token: secretName('token', token),
            recipient: channel,
            ...(apiUrl !== undefined && { endpointUrl: `${withoutSlash(apiUrl)}/chat.postMessage` }),
          }
        : { url: secretName('webhookUrl', webhookUrl) },
    ),
  teams: ({ webhookUrl }, fleet, secretName) => teamsIntegration(fleet, secretName('webhookUrl', webhookUrl)),
  pagerduty: ({ routingKey, apiUrl }, fleet, secretName) =>
    pagerdutyIntegration(fleet, {
      integrationKey: secretName('routingKey', routingKey),
      url: apiUrl && `${withoutSlash(apiUrl)}/v2/enqueue`,
    }),
  sns: ({ topicArn }, fleet) => snsIntegration(fleet, topicArn),
  webhook: ({ url, webhookUrl = '', signingSecret, headers }, _, secretName) =>
    webhookIntegration(url ?? secretName('webhookUrl', webhookUrl), {
      ...(headers && { headers: headersOf(headers, secretName) }),
      ...(signingSecret !== undefined && { hmacConfig: { secret: secretName('signingSecret', signingSecret) } }),
    }),
};

/** The contact point of one of the fleet's channels. */
export function channelIntegration(channel: ChannelConfig, fleet: string, secretName: SecretName): Integration {
  const make = integrations[channel.type] as (...parts: [ChannelConfig, string, SecretName]) => Integration;
  return make(channel, fleet, secretName);
}

/** @throws DashboardsError `BAD_OPTION` for a header that Grafana sends itself */
function headersOf(headers: Readonly<Record<string, string>>, secretName: SecretName): Record<string, string> {
  const refused = Object.keys(headers).find((name) => restrictedHeaders.includes(name.toLowerCase()));
  if (refused !== undefined)
    throw new DashboardsError(
      'BAD_OPTION',
      `dashboards.notify: Grafana does not let a webhook set the header "${refused}", and does not start with it; name a channel without it.`,
    );
  return Object.fromEntries(
    Object.entries(headers).map(([name, reference]) => [name, secretName(`headers.${name}`, reference)]),
  );
}

function bareAddress(address: string): string {
  const [open, close] = [address.lastIndexOf('<'), address.lastIndexOf('>')];
  return open >= 0 && close > open ? address.slice(open + 1, close) : address.trim();
}

function withoutSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url;
}
