import { type Fleet, resolveServices } from '@bizom/fleet';
import { type NotificationPolicy, NotificationPolicyBuilder } from '@grafana/grafana-foundation-sdk/alerting';
import { type ChannelName, channelsFor, contactPointName } from './channels.ts';
import { muteTimingName, nobodyName } from './mute-timings.ts';

const severities = ['page', 'warn'] as const;
/** How long until an alert that goes on is told again. */
const repeatInterval = { page: '1h', warn: '12h' } as const;

/** Who gets an environment's alerts of one severity, and when not. */
export interface Route {
  environment: string;
  severity: 'page' | 'warn';
  channels: ChannelName[];
  muteTimings: string[];
}

/** Every environment and severity that occurs in the fleet. */
export function routes(fleet: Fleet): Route[] {
  const { notify, muteTimings } = fleet.dashboards;
  const inUse = Object.keys(fleet.environments).filter((environment) => resolveServices(fleet, environment).length > 0);
  return inUse.flatMap((environment) =>
    severities.map((severity) => ({
      environment,
      severity,
      channels: channelsFor(notify, environment, severity),
      muteTimings: muteTimings
        .filter((timing) => timing.environments.includes(environment) && timing.severities.includes(severity))
        .map((timing) => muteTimingName(fleet.name, timing)),
    })),
  );
}

/**
 * The fleet's branch of the policy tree: everything with its label, split by environment and severity. In a file it
 * becomes the whole tree of the organisation; `push` puts it beside what is there.
 */
export function fleetPolicy(
  fleet: string,
  all: readonly Route[],
  fallback: readonly ChannelName[],
): NotificationPolicy {
  return new NotificationPolicyBuilder()
    .receiver(contactPointName(fleet, fallback))
    .objectMatchers([['fleet', '=', fleet]])
    .groupBy(['environment', 'service', 'alertname'])
    .groupWait('30s')
    .groupInterval('5m')
    .repeatInterval('4h')
    .routes(all.map((route) => policyOf(fleet, route, fallback)))
    .build();
}

function policyOf(fleet: string, route: Route, fallback: readonly ChannelName[]): NotificationPolicyBuilder {
  const { environment, severity, channels, muteTimings } = route;
  const silent = channels.length === 0;
  const policy = new NotificationPolicyBuilder()
    .receiver(contactPointName(fleet, silent ? fallback : channels))
    .objectMatchers([
      ['environment', '=', environment],
      ['severity', '=', severity],
    ])
    .repeatInterval(repeatInterval[severity]);
  const muted = [...muteTimings, ...(silent ? [nobodyName(fleet)] : [])];
  return muted.length > 0 ? policy.muteTimeIntervals(muted) : policy;
}
