import { defineFleet } from '@bizom/fleet';
import { describe, expect, it } from 'vitest';
import { alertsEnvironment } from '../src/environment.ts';
import { AlertsError } from '../src/errors.ts';
import { readOptions } from '../src/options.ts';

const channels = JSON.stringify({ oncall: { type: 'telegram', token: 'ssm:/t', chatId: 1 } });

describe('the environment of the Lambda', () => {
  it('needs only channels', () => {
    expect(readOptions({ ALERTS_CHANNELS: channels, ALERTS_TABLE: '' })).toEqual({
      channels: { oncall: { type: 'telegram', token: 'ssm:/t', chatId: 1 } },
      routes: [],
      names: {},
      alertOn: [],
      links: [],
      lookUpTimeoutMs: 4000,
      leaseMs: 70_000,
      incidents: { reminderSeconds: 3600, repeatSeconds: 86_400, quietSeconds: 3600 },
    });
  });

  it('is made by a fleet for one of its environments', () => {
    const fleet = defineFleet({
      name: 'shop',
      accountId: '123456789012',
      region: 'eu-west-1',
      environments: { dev: {}, prod: { cluster: 'shop-{environment}' } },
      services: { orders: { ecsService: '{service}-svc', container: 'app' } },
      alerts: {
        channels: { oncall: { type: 'telegram', token: 'ssm:/t', chatId: 1 } },
        alertOn: ['spot'],
        routes: [{ to: ['oncall'] }],
      },
    });
    expect(readOptions(alertsEnvironment(fleet, 'prod'))).toMatchObject({
      names: { 'shop-prod/orders-svc': { environment: 'prod', service: 'orders', container: 'app' } },
      alertOn: ['spot'],
      routes: [{ to: ['oncall'] }],
    });
  });

  it.each([
    [{}, 'ALERTS_CHANNELS: missing'],
    [{ ALERTS_CHANNELS: 'hunter2' }, 'ALERTS_CHANNELS: expected JSON'],
    [{ ALERTS_CHANNELS: '{"a":{"token":"hunter2"}}' }, 'ALERTS_CHANNELS.a.type: missing'],
    [{ ALERTS_CHANNELS: channels, ALERTS_ROUTES: '[{"severities":["loud"],"to":[]}]' }, 'ALERTS_ROUTES.0.severities.0'],
    [{ ALERTS_CHANNELS: channels, ALERTS_ALERT_ON: '["rain"]' }, 'ALERTS_ALERT_ON.0: expected'],
    [{ ALERTS_CHANNELS: channels, ALERTS_LEASE_MS: '1.5' }, 'ALERTS_LEASE_MS'],
  ])('names what is wrong and never what came: %j', (environment, part) => {
    expect(() => readOptions(environment)).toThrow(AlertsError);
    expect(() => readOptions(environment)).toThrow(part);
    expect(() => readOptions(environment)).not.toThrow('hunter2');
  });
});
