import { defineFleet, type FleetConfig } from '@bizom/fleet';
import { describe, expect, it } from 'vitest';
import { fleetNames } from '../../src/fleet/fleet-names.ts';
import { optionsFromEnvironment } from '../../src/lambda/environment.ts';
import { alertsEnvironment } from '../../src/lambda/fleet-environment.ts';
import { AlertsError } from '../../src/stop/errors.ts';
import { nameOf } from '../../src/stop/names.ts';

const channels = JSON.stringify({ oncall: { type: 'telegram', token: 'ssm:/t', chatId: 1 } });

describe('the environment of the Lambda', () => {
  it('needs only channels', () => {
    expect(optionsFromEnvironment({ ALERTS_CHANNELS: channels, ALERTS_TABLE: '' })).toEqual({
      channels: { oncall: { type: 'telegram', token: 'ssm:/t', chatId: 1 } },
      routes: [],
      names: {},
      alertOn: [],
      links: [],
      lookUpTimeoutMs: 4000,
      tableWaitMs: 20_000,
      leaseMs: 70_000,
      incidents: { reminderSeconds: 3600, repeatSeconds: 86_400, quietSeconds: 86_400 },
    });
  });

  const fleetOf = (more: Partial<FleetConfig> = {}) =>
    defineFleet({
      name: 'shop',
      accountId: '123456789012',
      region: 'eu-west-1',
      environments: { dev: {}, prod: { cluster: 'shop-{environment}' } },
      services: { orders: { ecsService: '{service}-svc', container: 'app' }, stock: {} },
      ...more,
    });
  const oncall = { oncall: { type: 'telegram', token: 'ssm:/t', chatId: 1 } } as const;

  it('is made by a fleet for one of its environments', () => {
    const fleet = fleetOf({
      timeZone: 'Asia/Kolkata',
      probe: { blackBox: { bucket: 'black-box' } },
      alerts: { channels: oncall, alertOn: ['spot'], routes: [{ causes: ['oom-container'], to: ['oncall'] }] },
    });
    expect(optionsFromEnvironment(alertsEnvironment(fleet, 'prod'))).toMatchObject({
      names: {
        'shop-prod': { environment: 'prod' },
        'shop-prod/orders-svc': { environment: 'prod', service: 'orders', container: 'app' },
      },
      alertOn: ['spot'],
      routes: [{ causes: ['oom-container'], to: ['oncall'] }],
      timeZone: 'Asia/Kolkata',
      evidence: { bucket: 'black-box', prefix: 'evidence' },
    });
  });

  it('has no names but those that ECS does not have, as there is little room', () => {
    const names = fleetNames(
      fleetOf({
        environments: {
          dev: {},
          prod: { cluster: 'shop-{environment}' },
          qa: { cluster: 'lab' },
          ci: { cluster: 'lab' },
        },
        services: { orders: {}, stock: { runsIn: ['qa'], container: 'app' } },
      }),
    );
    expect(names).toEqual({
      'shop-prod': { environment: 'prod' },
      'lab/orders': { environment: 'ci', service: 'orders' },
      'lab/stock': { environment: 'qa', service: 'stock', container: 'app' },
    });
    expect(nameOf({ cluster: 'dev', service: 'orders' }, names)).toEqual({ environment: 'dev', service: 'orders' });
    // An old, short ARN has no cluster.
    expect(nameOf({ service: 'stock' }, names)).toMatchObject({ environment: 'qa', container: 'app' });
    expect(nameOf({ cluster: 'shop-prod', service: 'nightly' }, names)).toEqual({
      environment: 'prod',
      service: 'nightly',
    });
  });

  it('has room for 100 services, and is refused with its size where AWS has none', () => {
    const services = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`customer-service-${i}`, {}]));
    expect(() => alertsEnvironment(fleetOf({ services, alerts: { channels: oncall } }), 'prod')).not.toThrow();
    const links = Array.from({ length: 50 }, (_, i) => ({
      label: `Link ${i}`,
      url: `https://x.example.com/${'x'.repeat(50)}`,
    }));
    expect(() => alertsEnvironment(fleetOf({ alerts: { links } }), 'prod')).toThrow(
      /of prod: expected at most 4,096 bytes, the limit of AWS, received 5,\d{3} \(ALERTS_LINKS 5,\d{3}, /,
    );
  });

  it.each([
    [{}, 'ALERTS_CHANNELS: expected JSON, received nothing'],
    [{ ALERTS_CHANNELS: 'hunter2' }, 'ALERTS_CHANNELS: expected JSON'],
    [
      { ALERTS_CHANNELS: '{"a":{"token":"hunter2"}}' },
      'ALERTS_CHANNELS.a.type: expected the kind of a channel, received nothing',
    ],
    [{ ALERTS_CHANNELS: channels, ALERTS_ROUTES: '[{"severities":["loud"],"to":[]}]' }, 'ALERTS_ROUTES.0.severities.0'],
    [{ ALERTS_CHANNELS: channels, ALERTS_ALERT_ON: '["rain"]' }, 'ALERTS_ALERT_ON.0: expected a cause: '],
    [
      { ALERTS_CHANNELS: channels, ALERTS_ROUTES: '[{"causes":["rain"],"to":["oncall"]}]' },
      'ALERTS_ROUTES.0.causes.0: expected a cause: ',
    ],
    [
      { ALERTS_CHANNELS: channels, ALERTS_LINKS: '[{"label":"x","url":"https://x/{constructor}"}]' },
      'ALERTS_LINKS.0.url: expected only the placeholders ',
    ],
    [
      { ALERTS_CHANNELS: channels, ALERTS_LEASE_MS: '1.5' },
      'ALERTS_LEASE_MS: expected a whole number of milliseconds, 1 or more, received "1.5"',
    ],
  ])('names what is wrong and never repeats a secret: %j', (environment, part) => {
    expect(() => optionsFromEnvironment(environment)).toThrow(AlertsError);
    expect(() => optionsFromEnvironment(environment)).toThrow(part);
    expect(() => optionsFromEnvironment(environment)).not.toThrow('hunter2');
  });
});
