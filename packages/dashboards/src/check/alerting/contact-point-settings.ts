/*
 * Settings of contact points, by kind. Source: grafana/alerting receivers/<kind>/v1/config.go and schema.go.
 */

const words = (text: string): string[] => text.split(' ');

/** What is known of a kind of contact point. */
export interface SettingsOf {
  /** Every setting it reads. */
  known: readonly string[];
  /** Each group needs one of its members, as a text that is not empty. */
  needed: readonly (readonly string[])[];
  /** Settings with a few values. */
  choices?: Readonly<Record<string, readonly string[]>>;
  /**
   * Settings that must be text and usually hold digits: Grafana makes a number of what it takes from an environment variable,
   * and does not start (grafana/grafana#69950).
   */
  digits?: readonly string[];
  /** Settings that are true or false. */
  flags?: readonly string[];
  /** Settings of other types than text and flags, which are not looked into. */
  others?: readonly string[];
}

const httpConfig = 'http_config';

/** Headers, in lower case, with which a webhook keeps Grafana from starting (receivers/webhook/v1/config.go, restrictedHeaders). */
export const restrictedHeaders = words(
  'host accept-encoding accept-charset content-encoding content-length authorization user-agent transfer-encoding connection upgrade trailer te proxy-authorization proxy-authenticate cookie set-cookie referer origin x-forwarded-for x-real-ip via forwarded expect keep-alive date max-forwards',
);

/** Kinds of which every setting is known; of the others only the name of the kind is checked. */
export const settingsOf: Readonly<Record<string, SettingsOf>> = {
  email: {
    known: words('addresses singleEmail message subject'),
    needed: [['addresses']],
    flags: ['singleEmail'],
  },
  telegram: {
    known: words(
      'bottoken chatid message_thread_id message parse_mode disable_web_page_preview protect_content disable_notifications',
    ),
    needed: [['bottoken'], ['chatid']],
    choices: { parse_mode: ['None', 'HTML', 'Markdown', 'MarkdownV2'] },
    digits: ['chatid', 'message_thread_id'],
    flags: words('disable_web_page_preview protect_content disable_notifications'),
  },
  webhook: {
    known: words(
      `url httpMethod maxAlerts username password authorization_scheme authorization_credentials title message payload headers tlsConfig hmacConfig ${httpConfig}`,
    ),
    needed: [['url']],
    choices: { httpMethod: ['POST', 'PUT'] },
    others: words(`maxAlerts payload headers tlsConfig hmacConfig ${httpConfig}`),
  },
  slack: {
    known: words(
      'endpointUrl url token recipient text title username icon_emoji icon_url mentionChannel mentionUsers mentionGroups color footer',
    ),
    needed: [
      ['url', 'token'],
      ['url', 'recipient'],
    ],
    choices: { mentionChannel: ['here', 'channel'] },
  },
  teams: { known: words('url message title sectiontitle'), needed: [['url']] },
  pagerduty: {
    known: words('integrationKey severity details class component group summary source client client_url url'),
    needed: [['integrationKey']],
    choices: { severity: ['critical', 'error', 'warning', 'info'] },
    others: ['details'],
  },
  opsgenie: {
    known: words(
      'apiKey apiUrl message description autoClose overridePriority sendTagsAs responders updateAlerts entity actions details',
    ),
    needed: [['apiKey']],
    choices: { sendTagsAs: ['tags', 'details', 'both'] },
    others: words('responders updateAlerts entity actions details'),
    flags: words('autoClose overridePriority'),
  },
  discord: {
    known: words('url title message avatar_url use_discord_username'),
    needed: [['url']],
    flags: ['use_discord_username'],
  },
  googlechat: {
    known: words('url title message hide_open_button hide_version_info'),
    needed: [['url']],
    flags: words('hide_open_button hide_version_info'),
  },
  sns: {
    known: words('api_url sigv4 topic_arn target_arn phone_number subject message attributes'),
    needed: [['topic_arn', 'target_arn', 'phone_number']],
    digits: ['phone_number'],
    others: words('sigv4 attributes'),
  },
  threema: {
    known: words('gateway_id recipient_id api_secret title description'),
    needed: [['gateway_id'], ['recipient_id'], ['api_secret']],
    digits: ['gateway_id', 'recipient_id'],
  },
  victorops: { known: words('url messageType title description'), needed: [['url']] },
  webex: { known: words('api_url bot_token room_id message'), needed: [['room_id'], ['bot_token']] },
};
