import { type FleetConfig, parseFleet } from '@bizom/fleet';
import { describe, expect, it } from 'vitest';
import { checkFiles } from '../../src/check/check.ts';
import { fleetContent } from '../../src/fleet/fleet-content.ts';
import { environmentVariables } from '../../src/model/environment-variables.ts';
import { provisioning } from '../../src/provisioning/provisioning.ts';
import { smallFleet } from '../small-fleet.ts';

/** One channel of every kind that the fleet knows. */
const channels = {
  oncall: { type: 'telegram', token: 'ssm:/shop/telegram-token', chatId: -1001234567890, threadId: 7 },
  team: { type: 'flock', webhookUrl: 'env:FLOCK_WEBHOOK_URL' },
  slack: { type: 'slack', webhookUrl: 'secretsmanager:shop/slack#url' },
  bot: {
    type: 'slack',
    token: 'ssm:/shop/slack-bot',
    channel: 'C0123456789',
    apiUrl: 'https://slack.example.com/api/',
  },
  teams: { type: 'teams', webhookUrl: 'ssm:/shop/teams' },
  'on-call': { type: 'pagerduty', routingKey: 'ssm:/shop/pd', apiUrl: 'https://events.eu.pagerduty.com' },
  mail: { type: 'email', from: 'alerts@example.com', to: ['Ops <ops@example.com>', 'cto@example.com'] },
  topic: { type: 'sns', topicArn: 'arn:aws:sns:eu-west-1:123456789012:alerts' },
  program: {
    type: 'webhook',
    url: 'https://hooks.example.com/alerts',
    headers: { 'x-api-key': 'ssm:/shop/key' },
    signingSecret: 'ssm:/shop/signing',
  },
  hidden: { type: 'webhook', webhookUrl: 'ssm:/shop/hook' },
} satisfies NonNullable<FleetConfig['alerts']>['channels'];

function contentWith(notify: unknown, own: object = channels) {
  return fleetContent(
    parseFleet({ ...smallFleet, alerts: { channels: own }, dashboards: { ...smallFleet.dashboards, notify } }),
  );
}

describe('channels that dashboards.notify names', () => {
  const title = '{{ template "shop.title" . }}';
  const message = '{{ template "shop.message" . }}';

  // The settings are those of grafana/alerting (2026-08) receivers/<kind>/v1/config.go; telegram at commit 18302ca, webhook at
  // commit 0cb8baa. The chat id is text in the file: a variable of digits becomes a number since Grafana 9.4 (grafana#69950).
  it.each([
    [
      'oncall',
      {
        ...{ type: 'telegram', bottoken: '$SHOP_ONCALL_TOKEN', chatid: '-1001234567890', message_thread_id: '7' },
        ...{ parse_mode: 'None', message },
      },
    ],
    [
      'team',
      {
        ...{ type: 'webhook', url: '$FLOCK_WEBHOOK_URL', httpMethod: 'POST' },
        payload: { template: '{{ template "shop.flock" . }}' },
      },
    ],
    ['slack', { type: 'slack', url: '$SHOP_SLACK_WEBHOOK_URL', title, text: message }],
    [
      'bot',
      {
        ...{ type: 'slack', token: '$SHOP_BOT_TOKEN', recipient: 'C0123456789' },
        ...{ endpointUrl: 'https://slack.example.com/api/chat.postMessage', title, text: message },
      },
    ],
    ['teams', { type: 'teams', url: '$SHOP_TEAMS_WEBHOOK_URL', title, message }],
    [
      'on-call',
      expect.objectContaining({
        ...{ type: 'pagerduty', integrationKey: '$SHOP_ON_CALL_ROUTING_KEY' },
        url: 'https://events.eu.pagerduty.com/v2/enqueue',
      }),
    ],
    ['mail', { type: 'email', addresses: 'ops@example.com;cto@example.com', singleEmail: true, subject: title }],
    [
      'topic',
      {
        ...{ type: 'sns', topic_arn: channels.topic.topicArn, sigv4: { region: 'eu-west-1' } },
        ...{ subject: title, message },
      },
    ],
    [
      'program',
      {
        ...{ type: 'webhook', url: 'https://hooks.example.com/alerts', httpMethod: 'POST' },
        headers: { 'x-api-key': '$SHOP_PROGRAM_HEADERS_X_API_KEY' },
        hmacConfig: { secret: '$SHOP_PROGRAM_SIGNING_SECRET' },
      },
    ],
    ['hidden', { type: 'webhook', url: '$SHOP_HIDDEN_WEBHOOK_URL', httpMethod: 'POST' }],
  ])('become contact points: %s', (name, expected) => {
    const points = contentWith([name]).contactPoints;
    expect(points.map(({ type, settings }) => ({ type, ...(settings as object) }))).toContainEqual(expected);
  });

  it('pass check, all kinds together', () => {
    const files = provisioning(contentWith(Object.keys(channels)));
    expect(checkFiles(files).findings).toEqual([]);
  });

  it('keep their secrets out of the files; the variables that stand for them are listed with the secret', () => {
    const content = contentWith(['oncall', 'team', 'slack']);
    const files = provisioning(content);
    expect([...files.values()].join()).not.toMatch(/telegram-token|secretsmanager:/);
    expect(environmentVariables(files)).toEqual(
      expect.arrayContaining(['FLOCK_WEBHOOK_URL', 'SHOP_ONCALL_TOKEN', 'SHOP_SLACK_WEBHOOK_URL']),
    );
    expect([...(content.secrets ?? [])]).toEqual([
      ['SHOP_ONCALL_TOKEN', 'ssm:/shop/telegram-token'],
      ['FLOCK_WEBHOOK_URL', 'env:FLOCK_WEBHOOK_URL'],
      ['SHOP_SLACK_WEBHOOK_URL', 'secretsmanager:shop/slack#url'],
    ]);
  });

  it('take the alerts that their entries name, together', () => {
    const { policy } = contentWith([
      { to: ['oncall'], severities: ['page'], environments: ['prod'] },
      { to: ['oncall', 'mail'], environments: ['dev'] },
    ]);
    const receivers = (policy?.routes ?? []).map(({ receiver, object_matchers: matchers }) => [
      matchers?.map((one) => one.at(-1)).join(),
      receiver,
    ]);
    expect(receivers).toEqual(
      expect.arrayContaining([
        ['prod,page', 'shop: oncall'],
        ['dev,warn', 'shop: oncall + mail'],
      ]),
    );
  });

  // The function coll.Dict is in grafana/alerting since 2025-04 (templates/gomplate/collections.go, commit 0df47bb): Grafana 11 and older do not start with a template that has it.
  it('bring a template that only Grafana 12 knows for Flock alone', () => {
    const names = (notify: unknown) => contentWith(notify).templates.map(({ name }) => name);
    expect(names(['teams'])).toEqual(['shop.title', 'shop.message']);
    expect(names(['team'])).toContain('shop.flock');
  });

  it('are refused where two secrets would have one name', () => {
    const own = { 'a-b': channels.teams, 'a b': { ...channels.teams, webhookUrl: 'ssm:/shop/other' } };
    expect(() => contentWith(['a-b', 'a b'], own)).toThrow(
      'dashboards.notify: $SHOP_A_B_WEBHOOK_URL would stand for two secrets, ssm:/shop/teams and ssm:/shop/other; rename the channel "a b".',
    );
  });

  // grafana/alerting receivers/webhook/v1/config.go (commit 0cb8baa), OmitRestrictedHeaders: "custom headers are not allowed" keeps Grafana from starting.
  it('are refused with a header that Grafana does not let a webhook set', () => {
    const own = { program: { ...channels.program, headers: { Authorization: 'ssm:/shop/key' } } };
    expect(() => contentWith(['program'], own)).toThrow('does not let a webhook set the header "Authorization"');
  });
});
