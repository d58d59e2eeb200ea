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
}

const httpConfig = 'http_config';

/** Kinds of which every setting is known; of the others only the name of the kind is checked. */
export const settingsOf: Readonly<Record<string, SettingsOf>> = {
  email: { known: words('addresses singleEmail message subject'), needed: [['addresses']] },
  telegram: {
    known: words(
      'bottoken chatid message_thread_id message parse_mode disable_web_page_preview protect_content disable_notifications',
    ),
    needed: [['bottoken'], ['chatid']],
    choices: { parse_mode: ['None', 'HTML', 'Markdown', 'MarkdownV2'] },
    digits: ['chatid', 'message_thread_id'],
  },
  webhook: {
    known: words(
      `url httpMethod maxAlerts username password authorization_scheme authorization_credentials title message payload headers tlsConfig hmacConfig ${httpConfig}`,
    ),
    needed: [['url']],
    choices: { httpMethod: ['POST', 'PUT'] },
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
  },
  opsgenie: {
    known: words(
      'apiKey apiUrl message description autoClose overridePriority sendTagsAs responders updateAlerts entity actions details',
    ),
    needed: [['apiKey']],
    choices: { sendTagsAs: ['tags', 'details', 'both'] },
  },
  discord: { known: words('url title message avatar_url use_discord_username'), needed: [['url']] },
  googlechat: { known: words('url title message hide_open_button hide_version_info'), needed: [['url']] },
  sns: {
    known: words('api_url sigv4 topic_arn target_arn phone_number subject message attributes'),
    needed: [['topic_arn', 'target_arn', 'phone_number']],
    digits: ['phone_number'],
  },
  threema: {
    known: words('gateway_id recipient_id api_secret title description'),
    needed: [['gateway_id'], ['recipient_id'], ['api_secret']],
    digits: ['gateway_id', 'recipient_id'],
  },
  victorops: { known: words('url messageType title description'), needed: [['url']] },
  webex: { known: words('api_url bot_token room_id message'), needed: [['room_id'], ['bot_token']] },
};
