import { matching, secret, text } from '@bizom/options';
import * as v from 'valibot';
import type { Named } from './named.ts';

/** The name of an environment variable at the Grafana server. */
export const environmentVariable = secret(
  matching(
    /^\$[A-Z_][A-Z0-9_]{2,}$/,
    'the name of an environment variable such as "$TELEGRAM_BOT_TOKEN", never the secret itself',
  ),
);

const severities = v.optional(v.array(v.picklist(['page', 'warn'])), ['page', 'warn']);

/** Which alerts a channel takes. */
const routing = {
  /** Severities it takes: `page` (act now), `warn` (act today); default both. */
  severities,
  /** Environments it takes; default all. */
  environments: v.optional(v.array(v.string())),
};

const notChatId =
  'expected the chat id itself in quotes, such as "-1001234567890"; Grafana does not start where it comes from an environment variable';

/**
 * A chat's id, written out. A chat id is no secret, and Grafana 9.4 to 13.0 does not start where a provisioning file takes it
 * from a variable: the file reader turns the digits into a number, and the Telegram contact point accepts text only
 * (grafana/grafana#69950).
 */
export const telegramChatId = v.pipe(v.string(), v.regex(/^(-?\d+|@\w+)$/, notChatId));

const settingsFields = v.strictObject({
  email: v.optional(
    v.strictObject({
      /** Addresses, or names of environment variables that hold one. */
      addresses: v.pipe(
        v.array(
          v.pipe(
            v.string(),
            v.regex(/^(\$[A-Z_][A-Z0-9_]{2,}|[^\s@;,]+@[^\s@;,]+)$/, 'expected an e-mail address or "$NAME"'),
          ),
        ),
        v.minLength(1, 'expected at least one address'),
      ),
      ...routing,
    }),
  ),
  telegram: v.optional(
    v.strictObject({
      /** Name of the environment variable, at the Grafana server, that holds the bot's token: `$TELEGRAM_BOT_TOKEN`. */
      botToken: environmentVariable,
      /** The chat's id, such as `-1001234567890`, written out. */
      chatId: telegramChatId,
      ...routing,
    }),
  ),
  flock: v.optional(
    v.strictObject({
      /** Name of the environment variable, at the Grafana server, that holds the incoming webhook's URL: `$FLOCK_WEBHOOK_URL`. */
      webhookUrl: environmentVariable,
      ...routing,
    }),
  ),
  slack: v.optional(
    v.strictObject({
      /** Name of the environment variable, at the Grafana server, that holds the incoming webhook's URL: `$SLACK_WEBHOOK_URL`. */
      webhookUrl: environmentVariable,
      ...routing,
    }),
  ),
  teams: v.optional(
    v.strictObject({
      /** Name of the environment variable, at the Grafana server, that holds the workflow's URL: `$TEAMS_WEBHOOK_URL`. */
      webhookUrl: environmentVariable,
      ...routing,
    }),
  ),
  pagerduty: v.optional(
    v.strictObject({
      /** Name of the environment variable, at the Grafana server, that holds the integration key: `$PAGERDUTY_KEY`. */
      integrationKey: environmentVariable,
      ...routing,
    }),
  ),
  webhook: v.optional(
    v.strictObject({
      /** Name of the environment variable, at the Grafana server, that holds the URL: `$ALERT_WEBHOOK_URL`. It gets Grafana's own JSON. */
      url: environmentVariable,
      ...routing,
    }),
  ),
});

export interface NotifySettingsSchema extends Named<typeof settingsFields> {}

/** Contact points with settings of Grafana's own, one of each kind. */
const settingsSchema: NotifySettingsSchema = settingsFields;

const channelName = text('the name of a channel in alerts.channels');

const routeFields = v.strictObject({
  /** Names of channels in `alerts.channels`. */
  to: v.pipe(v.array(channelName), v.minLength(1, 'expected the name of a channel in alerts.channels')),
  ...routing,
});

export interface NotifyRouteSchema extends Named<typeof routeFields> {}

/** Channels of the fleet, with the alerts that they take. */
const routeSchema: NotifyRouteSchema = routeFields;

/** A channel's name alone takes all alerts. */
const anyAlert = v.pipe(
  channelName,
  v.transform((name): v.InferOutput<typeof routeSchema> => ({ to: [name], severities: ['page', 'warn'] })),
);

const routesSchema = v.array(v.lazy((entry) => (typeof entry === 'string' ? anyAlert : routeSchema)));

/** Where Grafana sends alerts: channels of the fleet, or settings of Grafana's own. */
export const notifySchema = v.lazy((value) => (Array.isArray(value) ? routesSchema : settingsSchema));

/** Contact points with settings of Grafana's own. */
export type NotifySettings = v.InferOutput<typeof settingsSchema>;
/** Channels of the fleet that Grafana sends alerts to. */
export type NotifyRoutes = v.InferOutput<typeof routesSchema>;

/** Every place that names environments, as `[path, names]`. */
export function notifiedEnvironments(
  notify: NotifySettings | NotifyRoutes,
): [path: string, names: readonly string[]][] {
  return Object.entries(notify).map(([name, entry]) => [
    `${name}.environments`,
    (entry as { environments?: string[] } | undefined)?.environments ?? [],
  ]);
}
