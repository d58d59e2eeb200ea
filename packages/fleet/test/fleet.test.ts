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
    [{ ...config, accountId: '12' }, 'accountId: expected an AWS account id: 12 digits in quotes, received "12"'],
    [{ ...config, regoin: 'x' }, 'regoin: unknown option; did you mean "region"?'],
    [
      { ...config, name: undefined },
      'name: expected a name of up to 100 lower-case letters, digits and "-", such as my-shop, received nothing',
    ],
    [
      { ...config, logGroup: '/ecs/{env}' },
      'expected no placeholders but {environment} and {service}, received "/ecs/{env}"',
    ],
    [
      { ...config, services: { orders: { port: 70000 } } },
      'services.orders.port: expected a whole number from 1 to 65535, received 70000',
    ],
    [
      { ...config, services: { orders: { dependsOn: ['odrers'] } } },
      'services.orders.dependsOn: expected a service of the fleet (orders), received "odrers"; did you mean "orders"?',
    ],
    [
      { ...config, deploy: { channels: ['team'] } },
      'deploy.channels: expected a channel of the fleet (it has none), received "team"',
    ],
    [{ ...config, environments: {}, services: {} }, 'environments: expected at least one'],
    ['a string', 'the fleet: expected an object, received "a string"'],
  ])('names the field that is wrong and what was expected (%#)', (value, part) => {
    expect(() => parseFleet(value)).toThrow(FleetError);
    expect(() => parseFleet(value)).toThrow(part);
  });

  it.each([
    [{ ...config, accountId: undefined }],
    [{ ...config, region: 'eu-wst-1' }],
    [{ ...config, logGroup: '/ecs/{env}' }],
    [{ ...config, deploy: { dockerfile: '../Dockerfile' } }],
    [{ ...config, services: { orders: { cluster: '' } } }],
  ])('says once what was received (%#)', (value) => {
    expect(() => parseFleet(value)).toThrow(/^The fleet is not valid:\n {2}[^\n]*$/);
    expect(() => parseFleet(value)).not.toThrow(/received .*received|missing/);
  });

  it('names every wrong field at once', () => {
    expect(() => parseFleet({ ...config, accountId: 1, region: '' })).toThrow(/accountId.*\n.*region/);
  });
});
