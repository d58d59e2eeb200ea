import { describe, expect, it } from 'vitest';
import { defineFleet, resourceNames } from '../src/index.ts';

const fleet = (name: string, environments: Record<string, object> = { prod: {} }, dashboards = {}) =>
  defineFleet({ name, accountId: '123456789012', region: 'ap-southeast-1', environments, services: {}, dashboards });

/** Every name, those that a function makes included. */
function allNames(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'function') return [value('Errors'), value('taskStopped')];
  return Object.values(Object(value)).flatMap(allNames);
}

describe('names of deployed resources', () => {
  it('carry the fleet, the environment and what they are of', () => {
    expect(resourceNames(fleet('shop'), 'prod')).toMatchObject({
      logShipper: {
        stack: 'shop-prod-log-shipper',
        function: 'shop-prod-log-shipper',
        logGroup: '/aws/lambda/shop-prod-log-shipper',
        replay: { function: 'shop-prod-log-shipper-replay', logGroup: '/aws/lambda/shop-prod-log-shipper-replay' },
        quarantine: 'shop-prod-quarantine-123456789012-ap-southeast-1',
      },
      taskAlerts: { function: 'shop-prod-task-alerts', incidents: 'shop-prod-task-alerts-incidents' },
      appProbe: { function: 'shop-prod-app-probe', schedule: 'shop-prod-app-probe-schedule' },
    });
  });

  it('never collide between two fleets of one account', () => {
    const [shop, bank] = ['shop', 'bank'].map((name) => allNames(resourceNames(fleet(name), 'prod')));
    expect(shop?.length).toBeGreaterThan(20);
    expect(shop?.filter((name) => bank?.includes(name))).toEqual([]);
  });

  it('stay within the limits of AWS, and different, where fleet and environment have long names', () => {
    const long = 'a-very-long-name-of-a-fleet-that-somebody-thought-of-one-friday';
    const environments = { 'pre-production-of-the-other-region': {}, 'pre-production-of-the-other-planet': {} };
    const names = Object.keys(environments).map((name) => resourceNames(fleet(long, environments), name));
    for (const { logShipper, taskAlerts, appProbe } of names) {
      for (const name of [logShipper.function, logShipper.replay.function, appProbe.schedule, taskAlerts.rule('x')]) {
        expect(name.length).toBeLessThanOrEqual(64);
      }
      expect(logShipper.quarantine).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
      expect(logShipper.failures.length).toBeLessThanOrEqual(80);
      expect(logShipper.stack).toMatch(/^[a-zA-Z][a-zA-Z0-9-]{0,127}$/);
      expect(logShipper.function).not.toBe(logShipper.replay.function);
    }
    const [one = [], other = []] = names.map(allNames);
    expect(one.filter((name) => other.includes(name))).toEqual([]);
  });

  it('follow a shipper that is called otherwise', () => {
    const named = fleet('shop', { prod: {} }, { logShipperFunction: 'ship-{environment}' });
    const { logShipper } = resourceNames(named, 'prod');
    expect([logShipper.function, logShipper.replay.function]).toEqual(['ship-prod', 'ship-prod-replay']);
  });
});
