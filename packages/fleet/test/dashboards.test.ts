import { expect, it } from 'vitest';
import { parseFleet } from '../src/fleet.ts';

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
  [{ assumeRoleArns: { dev: 'role' } }, 'dashboards.assumeRoleArns.dev: expected the ARN of a role'],
])('names what is wrong in %j', (dashboards, part) => {
  expect(() => parseFleet(fleetWith(dashboards))).toThrow(part);
});

it('never repeats what stands where only the name of a secret may stand', () => {
  const wrong = fleetWith({ notify: { telegram: { botToken: '123456:real-token', chatId: '1' } } });
  expect(() => parseFleet(wrong)).toThrow(/^(?![\s\S]*real-token)[\s\S]*dashboards\.notify\.telegram\.botToken/);
});
