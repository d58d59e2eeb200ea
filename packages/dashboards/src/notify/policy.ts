import type { Fleet } from '@bizom/fleet';
import { type NotificationPolicy, NotificationPolicyBuilder } from '@grafana/grafana-foundation-sdk/alerting';
import type { AlertRule, Severity } from '../model/content.ts';
import { eventLabel, eventValue } from '../model/owner-tag.ts';
import { contactPointName } from './contact-points.ts';
import type { Destination } from './destinations.ts';
import { mutedName, muteTimingName } from './mute-timings.ts';

/** How long until a continuing alert is sent again. */
const repeatInterval = { page: '1h', warn: '12h' } as const;

/** Which alerts go where. */
export interface Route {
  environment: string;
  /** `noData`: no rule of the environment that reports missing data gets any. */
  alerts: Severity | 'noData';
  /** Whether the alerts report events, which are not resolved. */
  events: boolean;
  /** Names of the destinations; without any, the alerts are muted. */
  channels: string[];
  muteTimings: string[];
}

interface Place {
  fleet: Fleet;
  destinations: readonly Destination[];
}

/** The routes that at least one of the rules can reach. */
export function routes(fleet: Fleet, rules: readonly AlertRule[], destinations: readonly Destination[]): Route[] {
  const place: Place = { fleet, destinations };
  return Object.keys(fleet.environments).flatMap((environment) => {
    const own = rules.filter(({ rule }) => rule.labels?.['environment'] === environment);
    return [
      ...noDataRoute(place, environment, own),
      ...severityRoute(place, environment, 'page', own),
      ...severityRoute(place, environment, 'warn', own),
    ];
  });
}

/** Missing data is as urgent as the most urgent alert that it hides. */
function noDataRoute(place: Place, environment: string, rules: readonly AlertRule[]): Route[] {
  if (!rules.some(({ rule }) => rule.noDataState === 'NoData')) return [];
  const severity = rules.some(({ rule }) => severityOf(rule) === 'page') ? 'page' : 'warn';
  return [{ ...routeTo(place, environment, severity), alerts: 'noData', events: false }];
}

function severityRoute(place: Place, environment: string, severity: Severity, rules: readonly AlertRule[]): Route[] {
  const own = rules.filter(({ rule }) => severityOf(rule) === severity);
  return [true, false]
    .filter((events) => own.some(({ rule }) => isEvent(rule) === events))
    .map((events) => ({ ...routeTo(place, environment, severity), alerts: severity, events }));
}

type Rule = AlertRule['rule'];

function severityOf({ labels }: Rule): string | undefined {
  return labels?.['severity'];
}

function isEvent({ labels }: Rule): boolean {
  return labels?.[eventLabel] === eventValue;
}

function routeTo({ fleet, destinations }: Place, environment: string, severity: Severity) {
  const { name, dashboards } = fleet;
  return {
    environment,
    channels: destinations.filter(({ takes }) => takes(environment, severity)).map((one) => one.name),
    muteTimings: dashboards.muteTimings
      .filter((timing) => timing.environments.includes(environment) && timing.severities.includes(severity))
      .map((timing) => muteTimingName(name, timing)),
  };
}

/**
 * The fleet's branch of the policy tree: every alert with its label. Failed queries come first, one message a datasource,
 * for a lost credential would otherwise be told once a service. In a file it becomes the whole tree of the organisation;
 * `push` puts it next to what is there.
 * @param fallback channels for failed queries and for alerts that no route takes
 */
export function fleetPolicy(fleet: string, all: readonly Route[], fallback: readonly string[]): NotificationPolicy {
  return new NotificationPolicyBuilder()
    .receiver(contactPointName(fleet, fallback))
    .objectMatchers([['fleet', '=', fleet]])
    .groupBy(['environment', 'service', 'alertname'])
    .groupWait('30s')
    .groupInterval('5m')
    .repeatInterval('4h')
    .routes([
      new NotificationPolicyBuilder()
        .receiver(contactPointName(fleet, fallback))
        .objectMatchers([['alertname', '=', 'DatasourceError']])
        .groupBy(['alertname', 'datasource_uid']),
      ...all.map((route) => policyOf(fleet, route, fallback)),
    ])
    .build();
}

function policyOf(fleet: string, route: Route, fallback: readonly string[]): NotificationPolicyBuilder {
  const { channels, muteTimings, events } = route;
  const silent = channels.length === 0;
  const policy = new NotificationPolicyBuilder()
    .receiver(contactPointName(fleet, silent ? fallback : channels, events))
    .objectMatchers(matchersOf(route));
  if (route.alerts === 'noData') policy.groupBy(['alertname', 'environment', 'datasource_uid']);
  else policy.repeatInterval(repeatInterval[route.alerts]);
  const muted = [...muteTimings, ...(silent ? [mutedName(fleet)] : [])];
  return muted.length > 0 ? policy.muteTimeIntervals(muted) : policy;
}

function matchersOf({ environment, alerts, events }: Route): [string, string, string][] {
  const own: [string, string, string][] =
    alerts === 'noData' ? [['alertname', '=', 'DatasourceNoData']] : [['severity', '=', alerts]];
  return [
    ['environment', '=', environment],
    ...own,
    ...(events ? [[eventLabel, '=', eventValue] as [string, string, string]] : []),
  ];
}
