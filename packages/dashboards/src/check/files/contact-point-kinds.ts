/** Every kind of contact point (grafana/alerting receivers/schema/known_types.go, and older names). */
export const contactPointKinds: readonly string[] = [
  ...['alertmanager', 'prometheus-alertmanager', 'dingding', 'discord', 'email', 'googlechat', 'jira', 'kafka', 'LINE'],
  ...['line', 'matrix', 'mqtt', 'oncall', 'opsgenie', 'pagerduty', 'pushover', 'sensugo', 'slack', 'sns', 'teams'],
  ...['telegram', 'threema', 'victorops', 'webex', 'webhook', 'wechat', 'wecom'],
];
