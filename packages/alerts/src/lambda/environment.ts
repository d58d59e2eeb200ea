import type { EvidencePlace } from '@bizom/fleet';
import type { ChannelConfig, Route } from '@bizom/notify';
import { type Environment, jsonText, readEnvironment, secret, text, timeZone, wholeNumberText } from '@bizom/options';
import * as v from 'valibot';
import { alertRouteSchema, causeSchema, linkSchema } from '../fleet/alert-schemas.ts';
import { defaultIncidentOptions, type IncidentOptions } from '../incident/incident.ts';
import type { LinkTemplate } from '../message/links.ts';
import type { Cause } from '../stop/causes.ts';
import { AlertsError } from '../stop/errors.ts';
import type { FleetNames } from '../stop/names.ts';

/** The options of the Lambda, from its environment. */
export interface HandlerOptions {
  /** Channels by name; their options are checked when they are made. */
  channels: Readonly<Record<string, ChannelConfig>>;
  routes: readonly Route[];
  names: FleetNames;
  alertOn: readonly Cause[];
  links: readonly LinkTemplate[];
  /** IANA time zone that messages show besides UTC; default UTC only. */
  timeZone?: string;
  /** Where the probe keeps evidence of what died; default nowhere. */
  evidence?: EvidencePlace;
  /** DynamoDB table of incidents; without it every alert is a separate message. */
  table?: string;
  /** Limit of each look-up (log lines, picture, …), milliseconds. */
  lookUpTimeoutMs: number;
  /** How long the incident table is tried before the function goes on without it, milliseconds. */
  tableWaitMs: number;
  /** How long a claim of an event holds, milliseconds: longer than the function's time-out. */
  leaseMs: number;
  incidents: IncidentOptions;
}

const nameSchema = v.object({
  environment: text('the name of an environment'),
  service: v.optional(text('the name of a service')),
  container: v.optional(text('the name of a container')),
});
const evidenceSchema = v.object({ bucket: text('the name of an S3 bucket'), prefix: text('a prefix of S3 keys') });
const channelsSchema = v.record(v.string(), v.looseObject({ type: text('the kind of a channel') }));

const positive = (unit: string, otherwise: number) => v.optional(wholeNumberText({ min: 1, unit }), String(otherwise));
const { reminderSeconds, repeatSeconds, quietSeconds } = defaultIncidentOptions;

const environmentSchema = v.object({
  ALERTS_CHANNELS: secret(jsonText(channelsSchema)),
  ALERTS_ROUTES: v.optional(jsonText(v.array(alertRouteSchema)), '[]'),
  ALERTS_NAMES: v.optional(jsonText(v.record(v.string(), nameSchema)), '{}'),
  ALERTS_ALERT_ON: v.optional(jsonText(v.array(causeSchema)), '[]'),
  ALERTS_LINKS: v.optional(jsonText(v.array(linkSchema)), '[]'),
  ALERTS_EVIDENCE: v.optional(jsonText(evidenceSchema)),
  ALERTS_TIME_ZONE: v.optional(timeZone),
  ALERTS_TABLE: v.optional(text('the name of a DynamoDB table')),
  ALERTS_LOOK_UP_TIMEOUT_MS: positive('milliseconds', 4000),
  ALERTS_TABLE_WAIT_MS: positive('milliseconds', 20_000),
  ALERTS_LEASE_MS: positive('milliseconds', 70_000),
  ALERTS_REMINDER_SECONDS: positive('seconds', reminderSeconds),
  ALERTS_REPEAT_SECONDS: positive('seconds', repeatSeconds),
  ALERTS_QUIET_SECONDS: positive('seconds', quietSeconds),
});

/** The handler's environment variables; everything but the channels has a default. */
export type AlertsEnvironment = Partial<Record<keyof typeof environmentSchema.entries, string>>;

/**
 * Reads the options from the environment; an empty variable counts as unset.
 * @throws AlertsError `INVALID_OPTION`, naming every invalid variable and what is expected
 */
export function optionsFromEnvironment(environment: Environment): HandlerOptions {
  const error = (faults: readonly string[]) =>
    new AlertsError('INVALID_OPTION', `The environment of the alerts Lambda: ${faults.join('; ')}`);
  const read = readEnvironment(environmentSchema, environment, { error });
  return {
    channels: read.ALERTS_CHANNELS as unknown as HandlerOptions['channels'],
    routes: read.ALERTS_ROUTES,
    names: read.ALERTS_NAMES as FleetNames,
    alertOn: read.ALERTS_ALERT_ON,
    links: read.ALERTS_LINKS,
    ...(read.ALERTS_TIME_ZONE && { timeZone: read.ALERTS_TIME_ZONE }),
    ...(read.ALERTS_EVIDENCE && { evidence: read.ALERTS_EVIDENCE }),
    ...(read.ALERTS_TABLE && { table: read.ALERTS_TABLE }),
    lookUpTimeoutMs: read.ALERTS_LOOK_UP_TIMEOUT_MS,
    tableWaitMs: read.ALERTS_TABLE_WAIT_MS,
    leaseMs: read.ALERTS_LEASE_MS,
    incidents: {
      reminderSeconds: read.ALERTS_REMINDER_SECONDS,
      repeatSeconds: read.ALERTS_REPEAT_SECONDS,
      quietSeconds: read.ALERTS_QUIET_SECONDS,
    },
  };
}
