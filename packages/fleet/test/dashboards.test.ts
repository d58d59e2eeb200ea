import { describe, expect, it } from 'vitest';
import { parseFleet } from '../src/fleet.ts';
import { resolveEnvironment, resolveService } from '../src/resolve.ts';

const fleetWith = (dashboards: unknown) => ({
  name: 'shop',
  accountId: '123456789012',
  region: 'eu-west-1',
  environments: { dev: {} },
  services: { orders: {} },
  dashboards,
});

it('fills in what the dashboards section leaves out', () => {
  expect(parseFleet(fleetWith({})).dashboards).toMatchObject({
    refreshSeconds: 300,
    notify: {},
    muteTimings: [],
    infrastructure: {},
  });
});

it.each([
  [{ grafanaUrl: 'grafana' }, 'dashboards.grafanaUrl: expected an http or https URL'],
  [{ refreshSeconds: 1 }, 'dashboards.refreshSeconds'],
  [{ notify: { email: { addresses: [] } } }, 'dashboards.notify.email.addresses: expected at least one address'],
  [
    { notify: { email: { addresses: ['no-address'] } } },
    'dashboards.notify.email.addresses.0: expected an e-mail address',
  ],
  [{ notify: { telegram: { botToken: '$BOT_TOKEN' } } }, 'dashboards.notify.telegram.chatId: expected'],
  [
    { notify: { telegram: { botToken: '$BOT_TOKEN', chatId: '$CHAT_ID' } } },
    'Grafana does not start where it comes from an environment variable',
  ],
  [{ grafanaVersion: 9 }, 'dashboards.grafanaVersion: expected (10 | 11 | 12 | 13)'],
  [
    { grafanaVersion: 11, notify: { flock: { webhookUrl: '$FLOCK_URL' } } },
    'dashboards.notify.flock: needs Grafana 12 or newer',
  ],
  [{ notify: { flock: { webhookUrl: 'https://api.flock.com/x' } } }, 'the name of an environment variable'],
  [
    { notify: { email: { addresses: ['a@b'], environments: ['qa'] } } },
    'expected an environment of the fleet (dev), received "qa"',
  ],
  [
    { infrastructure: { qa: {} } },
    'dashboards.infrastructure: expected an environment of the fleet (dev), received "qa"',
  ],
  [
    { infrastructure: { dev: { queue: [] } } },
    'dashboards.infrastructure.dev.queue: unknown option; did you mean "queues"?',
  ],
  [{ muteTimings: [{ name: 'x', environments: ['dev'], weekdays: ['saturday:sunday'] }] }, 'from Sunday on'],
  [
    { muteTimings: [{ name: 'x', environments: ['dev'], times: [{ from: '22:00', to: '06:00' }] }] },
    'a span over midnight is two',
  ],
  [
    { muteTimings: [{ name: 'x', environments: ['dev'], timeZone: 'Asia/Kolkatta' }] },
    'muteTimings.0.timeZone: expected an IANA time zone such as Asia/Kolkata, received "Asia/Kolkatta"',
  ],
  [{ muteTimings: [{ name: 'x', environments: ['dev'], timeZone: '+05:30' }] }, 'expected an IANA time zone'],
  [
    { cloudwatchAuth: 'grafana_assume_role' },
    'dashboards.assumeRoleArns.dev: expected the ARN of the role that Grafana Cloud assumes',
  ],
  [{ assumeRoleArns: { dev: 'role' } }, 'dashboards.assumeRoleArns.dev: expected the ARN of a role'],
])('names what is wrong in %j', (dashboards, part) => {
  expect(() => parseFleet(fleetWith(dashboards))).toThrow(part);
});

describe('channels of the fleet as contact points', () => {
  const withChannels = (dashboards: unknown) => ({
    ...fleetWith(dashboards),
    alerts: {
      channels: {
        oncall: { type: 'telegram', token: 'ssm:/shop/token', chatId: '$TELEGRAM_CHAT_ID' },
        ops: { type: 'telegram', token: 'ssm:/shop/token', chatId: -1001234567890 },
        own: { type: 'telegram', token: 'ssm:/shop/token', chatId: '-1', apiUrl: 'https://telegram.example.com' },
        team: { type: 'flock', webhookUrl: 'ssm:/shop/flock' },
        mail: { type: 'sns', topicArn: 'arn:aws:sns:eu-west-1:123456789012:alerts' },
        program: { type: 'webhook', url: 'https://example.com', headers: { 'x-api-key': 'ssm:/shop/key' } },
      },
    },
  });

  it('are named alone, for all alerts, or with the alerts that they take', () => {
    const { notify } = parseFleet(withChannels({ notify: ['ops', { to: ['team'], severities: ['page'] }] })).dashboards;
    expect(notify).toEqual([
      { to: ['ops'], severities: ['page', 'warn'] },
      { to: ['team'], severities: ['page'] },
    ]);
  });

  it('stay the same when a checked fleet is checked again', () => {
    const fleet = parseFleet(withChannels({ notify: ['ops'] }));
    expect(parseFleet(fleet)).toEqual(fleet);
  });

  it.each([
    [{ notify: ['opps'] }, 'dashboards.notify.0.to: expected a channel of the fleet'],
    [{ notify: ['opps'] }, 'did you mean "ops"?'],
    [{ notify: [{ to: [] }] }, 'dashboards.notify.0.to: expected the name of a channel'],
    [{ notify: [{ to: ['ops'], services: ['orders'] }] }, 'dashboards.notify.0.services: unknown option'],
    [{ notify: [{ to: ['ops'], environments: ['qa'] }] }, 'dashboards.notify.0.environments: expected an environment'],
    [{ notify: [7] }, 'dashboards.notify.0: expected'],
    [{ notify: 'ops' }, 'dashboards.notify: expected'],
    // grafana/grafana#69950: the file reader makes a number of the variable since Grafana 9.4 (pkg/services/provisioning/values/
    // values.go, grafana#63085), and grafana/alerting receivers/telegram/v1/config.go (commit 18302ca) takes text only.
    [
      { notify: ['oncall'] },
      'alerts.channels.oncall.chatId: expected the chat id itself in quotes, such as "-1001234567890"; Grafana does not start',
    ],
    [{ notify: ['own'] }, 'alerts.channels.own.apiUrl: expected none'],
    // The payload of a webhook, its headers and SNS: grafana/alerting receivers/webhook/v1/config.go (commit 0cb8baa), "New in 12.0".
    [{ notify: ['team'], grafanaVersion: 11 }, 'alerts.channels.team.type: needs Grafana 12'],
    [{ notify: ['mail'], grafanaVersion: 10 }, 'alerts.channels.mail.type: needs Grafana 12'],
    [{ notify: ['program'], grafanaVersion: 11 }, 'alerts.channels.program.headers: needs Grafana 12'],
  ])('are refused where Grafana cannot send to them: %j', (dashboards, part) => {
    expect(() => parseFleet(withChannels(dashboards))).toThrow(part);
  });
});

describe('rules', () => {
  const withRules = (rules: unknown) => ({
    ...fleetWith({ rules: { cpu: { for: '10m', severity: 'page' }, gc: { enabled: false } } }),
    environments: { dev: { rules: { cpu: { for: '20m' } } }, prod: {} },
    services: {
      orders: { rules, environments: { prod: { rules: { cpu: { threshold: 95 } } } } },
    },
  });

  it('of a service go before those of its environment and of the fleet, field by field', () => {
    const fleet = parseFleet(withRules({ cpu: { threshold: 90 }, gc: { enabled: true } }));
    expect(resolveService(fleet, 'dev', 'orders').rules).toEqual({
      cpu: { for: '20m', severity: 'page', threshold: 90 },
      gc: { enabled: true },
    });
    expect(resolveService(fleet, 'prod', 'orders').rules['cpu']).toEqual({
      for: '10m',
      severity: 'page',
      threshold: 95,
    });
    expect(resolveEnvironment(fleet, 'dev').rules['cpu']).toEqual({ for: '20m', severity: 'page' });
  });

  it.each([
    [{ cpu: { for: '5 min' } }, 'services.orders.rules.cpu.for: expected a duration such as "5m"'],
    [{ cpu: { treshold: 5 } }, 'services.orders.rules.cpu.treshold: unknown option; did you mean "threshold"?'],
    [{ cpu: { threshold: '5' } }, 'services.orders.rules.cpu.threshold: expected'],
    [{ cpu: { severity: 'critical' } }, 'services.orders.rules.cpu.severity: expected'],
  ])('are refused where they are wrong: %j', (rules, part) => {
    expect(() => parseFleet(withRules(rules))).toThrow(part);
  });

  it('cannot keep firing on a Grafana that does not know how', () => {
    const older = fleetWith({ grafanaVersion: 11, rules: { cpu: { keepFiringFor: '5m' } } });
    expect(() => parseFleet(older)).toThrow('dashboards.rules.cpu.keepFiringFor: needs Grafana 12');
  });
});

it('never repeats what stands where only the name of a secret may stand', () => {
  const wrong = fleetWith({ notify: { telegram: { botToken: '123456:real-token', chatId: '1' } } });
  expect(() => parseFleet(wrong)).toThrow(/^(?![\s\S]*real-token)[\s\S]*dashboards\.notify\.telegram\.botToken/);
});
