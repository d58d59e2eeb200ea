import { createHash } from 'node:crypto';
import type { Fleet } from './fleet-schema.ts';
import { fillPattern } from './pattern.ts';
import { resolveEnvironment } from './resolve.ts';

/** The longest names that AWS takes, in characters; each from the service's API reference. */
const maxLength = {
  stack: 128,
  function: 64,
  rule: 64,
  queue: 80,
  topic: 256,
  table: 255,
  stream: 128,
  bucket: 63,
  alarm: 255,
  accountPolicy: 256,
} as const;

/** Names of what is deployed with the log shipper. */
export type LogShipperNames = ReturnType<typeof logShipperNames>;
/** Names of what is deployed with the alerts. */
export type TaskAlertsNames = ReturnType<typeof taskAlertsNames>;
/** Names of what is deployed with the probe. */
export type AppProbeNames = ReturnType<typeof appProbeNames>;

/**
 * Names of everything that is deployed for one environment of a fleet. They begin with the fleet's name, so that two fleets of one
 * account never collide. A name longer than AWS takes is cut and ends in a hash of the whole.
 * @throws FleetError `UNKNOWN_ENVIRONMENT`
 * @example
 * resourceNames(fleet, 'dev').logShipper.function; // 'bizom-dev-log-shipper'
 */
export function resourceNames(fleet: Fleet, environment: string) {
  const { accountId, region } = resolveEnvironment(fleet, environment);
  const of = (part: string) => `${fleet.name}-${environment}-${part}`;
  const { logShipperFunction } = fleet.dashboards;
  const shipper = logShipperFunction && fillPattern(logShipperFunction, { environment, service: '' });
  return {
    /** The topic of the environment's alarms, where `infra.emails` is all that the fleet has. */
    alarmTopic: fit(of('alarms'), maxLength.topic),
    logShipper: {
      stack: fit(of('log-shipper'), maxLength.stack),
      ...logShipperNames(shipper ?? of('log-shipper')),
      quarantine: bucketName(of('quarantine'), accountId, region),
    },
    taskAlerts: { stack: fit(of('task-alerts'), maxLength.stack), ...taskAlertsNames(of('task-alerts')) },
    appProbe: { stack: fit(of('app-probe'), maxLength.stack), ...appProbeNames(of('app-probe')) },
  };
}

/**
 * Names of what belongs to a log shipper.
 * @param base what they begin with, the function's own name
 * @example
 * logShipperNames('shop-dev-log-shipper').function; // 'shop-dev-log-shipper'
 */
export function logShipperNames(base: string) {
  const replay = `${base}-replay`;
  return {
    ...functionNames(base),
    replay: functionNames(replay),
    failures: fit(`${base}-failures`, maxLength.queue),
    deadLetters: fit(`${base}-dead-letters`, maxLength.queue),
    stream: fit(`${base}-events`, maxLength.stream),
    accountPolicy: fit(`${base}-subscription`, maxLength.accountPolicy),
  };
}

/**
 * Names of what belongs to the alerts.
 * @param base what they begin with, the function's own name
 * @example
 * taskAlertsNames('shop-dev-alerts').function; // 'shop-dev-alerts'
 */
export function taskAlertsNames(base: string) {
  return {
    ...functionNames(base),
    failures: fit(`${base}-failures`, maxLength.queue),
    incidents: fit(`${base}-incidents`, maxLength.table),
    mail: fit(`${base}-mail`, maxLength.topic),
    /** The rule of one of the event patterns. */
    rule: (pattern: string) => fit(`${base}-${pattern}`, maxLength.rule),
  };
}

/**
 * Names of what belongs to the probe.
 * @param base what they begin with, the function's own name
 * @example
 * appProbeNames('shop-dev-app-probe').function; // 'shop-dev-app-probe'
 */
export function appProbeNames(base: string) {
  return { ...functionNames(base), schedule: fit(`${base}-schedule`, maxLength.rule) };
}

function functionNames(base: string) {
  const name = fit(base, maxLength.function);
  return {
    function: name,
    logGroup: `/aws/lambda/${name}`,
    /** The alarm on one thing that can go wrong, such as `Errors`. */
    alarm: (what: string) => fit(`${base}-${what.replace(' ', '-')}`, maxLength.alarm),
  };
}

/** Bucket names are unique in all of AWS: they need account and region. */
function bucketName(name: string, accountId: string, region: string): string {
  const place = `-${accountId}-${region}`;
  return fit(name, maxLength.bucket - place.length) + place;
}

/** The name, cut to `length` with eight characters of its hash at the end: names that differ stay different. */
function fit(name: string, length: number): string {
  if (name.length <= length) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, length - 9)}-${hash}`;
}
