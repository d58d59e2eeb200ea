import { templateNames } from './templates.ts';

/** A kind of contact point, with its settings. Secrets are names of environment variables: `$NAME`. */
export interface Integration {
  type: string;
  settings: Record<string, unknown>;
  /** Whether its payload is the message template for Flock. */
  usesFlockTemplate?: true;
}

const titleOf = (fleet: string) => `{{ template "${templateNames(fleet).title}" . }}`;
const messageOf = (fleet: string) => `{{ template "${templateNames(fleet).message}" . }}`;

/** E-mail by Grafana's own mail server. Without a `message`: an own text would replace Grafana's body, which holds the picture. */
export function emailIntegration(fleet: string, addresses: readonly string[]): Integration {
  return {
    type: 'email',
    settings: { addresses: addresses.join(';'), singleEmail: true, subject: titleOf(fleet) },
  };
}

/** A Telegram chat, in plain text: links with "&" and names with "_" would break the message in the other modes. */
export function telegramIntegration(
  fleet: string,
  { botToken, chatId, threadId }: { botToken: string; chatId: string; threadId?: number | undefined },
): Integration {
  return {
    type: 'telegram',
    settings: {
      bottoken: botToken,
      chatid: chatId,
      ...(threadId !== undefined && { message_thread_id: String(threadId) }),
      parse_mode: 'None',
      message: messageOf(fleet),
    },
  };
}

/** A Flock channel: a webhook with a payload that Flock reads. */
export function flockIntegration(fleet: string, url: string): Integration {
  return {
    type: 'webhook',
    settings: {
      url,
      httpMethod: 'POST',
      payload: { template: `{{ template "${templateNames(fleet).flock}" . }}` },
    },
    usesFlockTemplate: true,
  };
}

/** A Slack channel, by its incoming webhook or by a bot. */
export function slackIntegration(
  fleet: string,
  access: { url: string } | { token: string; recipient: string; endpointUrl?: string },
): Integration {
  return { type: 'slack', settings: { ...access, title: titleOf(fleet), text: messageOf(fleet) } };
}

/** A Teams workflow. */
export function teamsIntegration(fleet: string, url: string): Integration {
  return { type: 'teams', settings: { url, title: titleOf(fleet), message: messageOf(fleet) } };
}

/** A PagerDuty service. */
export function pagerdutyIntegration(
  fleet: string,
  { integrationKey, url }: { integrationKey: string; url?: string | undefined },
): Integration {
  return {
    type: 'pagerduty',
    settings: {
      integrationKey,
      ...(url !== undefined && { url }),
      severity: '{{ if eq .CommonLabels.severity "page" }}critical{{ else }}warning{{ end }}',
      summary: titleOf(fleet),
      component: '{{ .CommonLabels.service }}',
      group: '{{ .CommonLabels.environment }}',
    },
  };
}

/** An SNS topic, which Grafana publishes to with the credentials of its server. */
export function snsIntegration(fleet: string, topicArn: string): Integration {
  return {
    type: 'sns',
    settings: {
      topic_arn: topicArn,
      sigv4: { region: topicArn.split(':')[3] ?? '' },
      subject: titleOf(fleet),
      message: messageOf(fleet),
    },
  };
}

/** A webhook that gets Grafana's own JSON, for programs. */
export function webhookIntegration(url: string, more: Record<string, unknown> = {}): Integration {
  return { type: 'webhook', settings: { url, httpMethod: 'POST', ...more } };
}
