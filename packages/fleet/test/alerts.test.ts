import { describe, expect, it } from 'vitest';
import { parseFleet } from '../src/fleet.ts';

const base = {
  name: 'shop',
  accountId: '123456789012',
  region: 'eu-west-1',
  environments: { dev: {}, prod: {} },
  services: { orders: {} },
};
const channels = { mail: { type: 'sns', topicArn: 'arn:aws:sns:eu-west-1:123456789012:stopped' } };
const withAlerts = (alerts: unknown) => parseFleet({ ...base, alerts });

describe('the alerts of a fleet', () => {
  it('go nowhere and remind after an hour by default', () => {
    expect(parseFleet(base).alerts).toEqual({
      channels: {},
      routes: [],
      alertOn: [],
      links: [],
      reminderSeconds: 3600,
      repeatSeconds: 86_400,
      quietSeconds: 86_400,
    });
  });

  it('go to named channels by environment, severity and cause', () => {
    const alerts = {
      channels: {
        oncall: { type: 'telegram', token: 'ssm:/alerts/telegram', chatId: '-100' },
        mail: { type: 'sns', topicArn: 'arn:aws:sns:eu-west-1:123456789012:stopped' },
      },
      routes: [
        { environments: ['prod'], severities: ['page'], causes: ['oom-container'], to: ['oncall'] },
        { to: ['mail'] },
      ],
    };
    expect(withAlerts(alerts).alerts).toMatchObject(alerts);
  });

  it.each([
    [
      { channels: { team: { type: 'flock', webhookUrl: 'https://api.flock.com/hooks/sendMessage/hunter2' } } },
      'alerts.channels.team.webhookUrl: expected the name of a secret: "env:NAME"',
    ],
    [{ channels: { team: 'https://api.flock.com/hooks/sendMessage/hunter2' } }, 'alerts.channels.team: expected'],
    [
      { channels: { oncall: { type: 'telegram', token: '1:hunter2', chatId: 1 } } },
      'alerts.channels.oncall.token: expected the name of a secret',
    ],
    [
      { channels: { team: { type: 'slak' } } },
      'alerts.channels.team.type: expected "slack", "teams", "pagerduty", "telegram", "flock", "email", "sns" or "webhook", received "slak"',
    ],
    [{ channels: { team: { topicArn: 'hunter2' } } }, 'alerts.channels.team.type: expected "slack", "teams"'],
    [
      { channels: { oncall: { type: 'telegram', token: 'ssm:/t', chatId: '' } } },
      'alerts.channels.oncall.chatId: expected a chat such as',
    ],
    [
      { channels, routes: [{ environments: ['dev', 'production'], to: ['mail'] }] },
      'alerts.routes.0.environments: expected an environment of the fleet (dev, prod), received "production"',
    ],
    [
      { channels, routes: [{ to: ['mail'] }, { services: ['odrers'], to: ['mail'] }] },
      'alerts.routes.1.services: expected a service of the fleet (orders), received "odrers"; did you mean "orders"?',
    ],
    [
      { channels: {}, routes: [{ to: ['oncal'] }] },
      'alerts.routes.0.to: expected a channel of the fleet (it has none), received "oncal"',
    ],
    [{ links: [{ label: 'x', url: 'javascript:1' }] }, 'alerts.links.0.url: expected an http or https URL'],
    [{ reminderSeconds: 0 }, 'alerts.reminderSeconds'],
  ])('name what is wrong, and never a secret (%#)', (alerts, part) => {
    expect(() => withAlerts(alerts)).toThrow(part);
    expect(() => withAlerts(alerts)).not.toThrow('hunter2');
  });
});
