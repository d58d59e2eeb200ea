import type { ChannelConfig, Route } from '@bizom/notify';
import * as v from 'valibot';
import { alertRouteSchema, causeSchema, linkSchema, text } from '../fleet/alert-schemas.ts';
import { defaultIncidentOptions, type IncidentOptions } from '../incident/incident.ts';
import type { LinkTemplate } from '../message/links.ts';
import type { Cause } from '../stop/causes.ts';
import { AlertsError } from '../stop/errors.ts';
import type { FleetNames } from '../stop/names.ts';

/** What the Lambda is told by its environment. */
export interface HandlerOptions {
  /** Channels by name; their options are checked when they are made. */
  channels: Readonly<Record<string, ChannelConfig>>;
  routes: readonly Route[];
  names: FleetNames;
  alertOn: readonly Cause[];
  links: readonly LinkTemplate[];
  /** DynamoDB table of incidents; without it every alert is a message of its own. */
  table?: string;
  /** Limit of each look-up (log lines, picture, …), milliseconds. */
  lookUpTimeoutMs: number;
  /** How long a claim of an event holds, milliseconds: longer than the function's time-out. */
  leaseMs: number;
  incidents: IncidentOptions;
}

const json = <T extends v.GenericSchema>(schema: T) => v.pipe(v.string(), v.parseJson(), schema);
const wholeNumber = 'expected a whole number, at least 1';
const positive = v.pipe(v.string(), v.regex(/^\d+$/, wholeNumber), v.transform(Number), v.minValue(1, wholeNumber));
const nameSchema = v.object({ environment: text, service: v.optional(text), container: v.optional(text) });

const environmentSchema = v.object({
  ALERTS_CHANNELS: json(v.record(v.string(), v.looseObject({ type: text }))),
  ALERTS_ROUTES: v.optional(json(v.array(alertRouteSchema)), '[]'),
  ALERTS_NAMES: v.optional(json(v.record(v.string(), nameSchema)), '{}'),
  ALERTS_ALERT_ON: v.optional(json(v.array(causeSchema)), '[]'),
  ALERTS_LINKS: v.optional(json(v.array(linkSchema)), '[]'),
  ALERTS_TABLE: v.optional(text),
  ALERTS_LOOK_UP_TIMEOUT_MS: v.optional(positive, '4000'),
  ALERTS_LEASE_MS: v.optional(positive, '70000'),
  ALERTS_REMINDER_SECONDS: v.optional(positive, String(defaultIncidentOptions.reminderSeconds)),
  ALERTS_REPEAT_SECONDS: v.optional(positive, String(defaultIncidentOptions.repeatSeconds)),
  ALERTS_QUIET_SECONDS: v.optional(positive, String(defaultIncidentOptions.quietSeconds)),
});

/** The handler's environment variables; everything but the channels has a default. */
export type AlertsEnvironment = Partial<Record<keyof typeof environmentSchema.entries, string>>;

/**
 * Reads the options from the environment; an empty variable is one that is not there.
 * @throws AlertsError `INVALID_OPTION`, naming every variable that is wrong and what was expected
 */
export function readOptions(environment: Readonly<Record<string, string | undefined>>): HandlerOptions {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = v.safeParse(environmentSchema, given);
  if (!result.success) {
    // What came for channels is not repeated: it may hold a secret.
    const problems = result.issues.map((issue) => `${v.getDotPath(issue)}: ${expectation(issue)}`);
    throw new AlertsError(
      'INVALID_OPTION',
      `The environment of the alerts Lambda is not right: ${problems.join('; ')}.`,
    );
  }
  const read = result.output;
  return {
    channels: read.ALERTS_CHANNELS as unknown as HandlerOptions['channels'],
    routes: read.ALERTS_ROUTES,
    names: read.ALERTS_NAMES as FleetNames,
    alertOn: read.ALERTS_ALERT_ON,
    links: read.ALERTS_LINKS,
    ...(read.ALERTS_TABLE && { table: read.ALERTS_TABLE }),
    lookUpTimeoutMs: read.ALERTS_LOOK_UP_TIMEOUT_MS,
    leaseMs: read.ALERTS_LEASE_MS,
    incidents: {
      reminderSeconds: read.ALERTS_REMINDER_SECONDS,
      repeatSeconds: read.ALERTS_REPEAT_SECONDS,
      quietSeconds: read.ALERTS_QUIET_SECONDS,
    },
  };
}

function expectation(issue: v.BaseIssue<unknown>): string {
  if (issue.received === 'undefined') return 'missing';
  if (issue.type === 'parse_json') return 'expected JSON';
  return issue.kind === 'schema' ? `expected ${issue.expected}` : issue.message;
}
