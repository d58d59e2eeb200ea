import { describe, expect, it } from 'vitest';
import { FleetError } from '../src/errors.ts';
import { defineFleet, parseFleet } from '../src/fleet.ts';
import { resolveService, resolveServices } from '../src/resolve.ts';

const config = {
  name: 'shop',
  accountId: '123456789012',
  region: 'eu-west-1',
  environments: { dev: {}, prod: { production: true, cluster: 'shop-{environment}' } },
  thresholds: { cpuPercent: 70 },
  services: {
    orders: { environments: { prod: { port: 9090, thresholds: { cpuPercent: 60 } } } },
    billing: { runsIn: ['prod'], dependsOn: ['orders'], logGroup: '/custom/{service}-{environment}' },
  },
};

describe('a fleet', () => {
  it('resolves a service with every default of the environment it runs in', () => {
    expect(resolveService(defineFleet(config), 'dev', 'orders')).toMatchObject({
      cluster: 'dev',
      ecsService: 'orders',
      container: 'orders',
      logGroup: '/ecs/dev/orders',
      module: 'deployables/orders',
      port: 8080,
      health: { kind: 'actuator', path: '/actuator/health' },
      thresholds: { cpuPercent: 70, memoryPercent: 90 },
    });
  });

  it('lets one environment of one service differ', () => {
    const fleet = defineFleet(config);
    expect(resolveService(fleet, 'prod', 'orders')).toMatchObject({
      cluster: 'shop-prod',
      port: 9090,
      thresholds: { cpuPercent: 60 },
    });
    expect(resolveService(fleet, 'prod', 'billing').logGroup).toBe('/custom/billing-prod');
  });

  it('lists only the services that run in the environment, in the order of the fleet', () => {
    const fleet = defineFleet(config);
    expect(resolveServices(fleet, 'dev').map(({ name }) => name)).toEqual(['orders']);
    expect(resolveServices(fleet, 'prod').map(({ name }) => name)).toEqual(['orders', 'billing']);
  });

  it.each([
    ['an unknown environment', () => resolveServices(defineFleet(config), 'qa'), 'UNKNOWN_ENVIRONMENT', 'dev, prod'],
    [
      'a service that does not run there',
      () => resolveService(defineFleet(config), 'dev', 'billing'),
      'UNKNOWN_SERVICE',
      'orders',
    ],
    [
      'an inherited property name',
      () => resolveServices(defineFleet(config), 'constructor'),
      'UNKNOWN_ENVIRONMENT',
      'dev',
    ],
  ])('refuses %s and names what there is', (_, act, code, part) => {
    expect(act).toThrow(expect.objectContaining({ code, message: expect.stringContaining(part) }));
  });

  it.each([
    [{ ...config, accountId: '12' }, 'accountId: expected 12 digits, came "12"'],
    [{ ...config, regoin: 'x' }, 'regoin: no such field'],
    [{ ...config, name: undefined }, 'name: missing'],
    [{ ...config, logGroup: '/ecs/{env}' }, 'the only placeholders are {environment} and {service}, came "/ecs/{env}"'],
    [{ ...config, services: { orders: { port: 70000 } } }, 'services.orders.port'],
    [{ ...config, services: { orders: { dependsOn: ['odrers'] } } }, 'no service is called "odrers"; there are orders'],
    [{ ...config, deploy: { channels: ['team'] } }, 'deploy.channels: no channel of alerts.channels is called "team"'],
    [{ ...config, environments: {}, services: {} }, 'environments: expected at least one'],
    ['a string', 'came "a string"'],
  ])('names the field that is wrong and what was expected (%#)', (value, part) => {
    expect(() => parseFleet(value)).toThrow(FleetError);
    expect(() => parseFleet(value)).toThrow(part);
  });

  it.each([
    [{ ...config, logGroup: '/ecs/{env}' }],
    [{ ...config, deploy: { dockerfile: '../Dockerfile' } }],
    [{ ...config, services: { orders: { cluster: '' } } }],
  ])('says once what came (%#)', (value) => {
    expect(() => parseFleet(value)).toThrow(/^The fleet is not valid:\n {2}[^\n]*$/);
    expect(() => parseFleet(value)).not.toThrow(/came .*came/);
  });

  it('names every wrong field at once', () => {
    expect(() => parseFleet({ ...config, accountId: 1, region: '' })).toThrow(/accountId.*\n.*region/);
  });
});
