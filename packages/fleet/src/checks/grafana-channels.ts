import type { ChannelConfig } from '@bizom/notify';
import * as v from 'valibot';
import type { Fleet } from '../fleet-schema.ts';
import { telegramChatId } from '../notify.ts';
import type { Fault } from './fault.ts';

/** What Grafana cannot do with a channel that `dashboards.notify` names: `[option, problem]`. */
type Limits = {
  [Type in ChannelConfig['type']]?: (
    channel: Extract<ChannelConfig, { type: Type }>,
    grafanaVersion: number,
  ) => [option: string, problem: string] | undefined;
};

const onlyOwnApi = 'expected none, as dashboards.notify names this channel: Grafana only sends to api.telegram.org';

const limits: Limits = {
  telegram({ chatId, apiUrl }) {
    const { issues } = v.safeParse(telegramChatId, String(chatId));
    if (issues) return ['chatId', issues[0].message];
    return apiUrl === undefined || new URL(apiUrl).host === 'api.telegram.org' ? undefined : ['apiUrl', onlyOwnApi];
  },
  flock: (_, version) =>
    version >= 12
      ? undefined
      : [
          'type',
          'needs Grafana 12 or newer, whose webhooks send a payload of your own; Flock does not read the one of older versions',
        ],
  // Added to Grafana 11.3 (grafana/alerting#173).
  sns: (_, version) => (version >= 12 ? undefined : ['type', 'needs Grafana 12 or newer to receive alerts']),
  webhook: ({ headers, signingSecret }, version) =>
    version >= 12 || (headers === undefined && signingSecret === undefined)
      ? undefined
      : [headers === undefined ? 'signingSecret' : 'headers', 'needs Grafana 12 or newer to receive alerts'],
};

/** Grafana Cloud has no credentials of yours: it reads each account through a role. */
export function checkGrafanaRoles({ dashboards, environments }: Fleet): Fault[] {
  if (dashboards.cloudwatchAuth !== 'grafana_assume_role') return [];
  return Object.keys(environments)
    .filter((name) => !Object.hasOwn(dashboards.assumeRoleArns, name))
    .map((name) => ({
      path: `dashboards.assumeRoleArns.${name}`,
      problem: 'expected the ARN of the role that Grafana Cloud assumes, received nothing',
    }));
}

/** Channels that Grafana cannot send to, or not as the fleet configures them. */
export function checkGrafanaChannels({ alerts, dashboards }: Fleet): Fault[] {
  const { notify, grafanaVersion } = dashboards;
  if (!Array.isArray(notify)) {
    const problem = notify.flock && limits.flock?.({ type: 'flock', webhookUrl: '' }, grafanaVersion);
    return problem ? [{ path: 'dashboards.notify.flock', problem: problem[1] }] : [];
  }
  const names = [...new Set(notify.flatMap(({ to }) => to))].filter((name) => Object.hasOwn(alerts.channels, name));
  return names.flatMap((name) => {
    const channel = alerts.channels[name];
    const limit = channel && (limits[channel.type] as (of: ChannelConfig, version: number) => string[] | undefined);
    const [option, problem] = (channel && limit?.(channel, grafanaVersion)) ?? [];
    return problem === undefined ? [] : [{ path: `alerts.channels.${name}.${option}`, problem }];
  });
}
