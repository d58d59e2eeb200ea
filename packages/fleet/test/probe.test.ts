import { describe, expect, it } from 'vitest';
import { defineFleet } from '../src/fleet.ts';
import { resolveService } from '../src/resolve.ts';

const fleetWith = (probe: object, services = {}) =>
  defineFleet({
    name: 'shop',
    accountId: '123456789012',
    region: 'eu-west-1',
    environments: { dev: {} },
    services,
    probe,
  });

describe('the probe section', () => {
  it('has a default for everything', () => {
    expect(fleetWith({}).probe).toMatchObject({
      intervalSeconds: 10,
      metrics: 'standard',
      maxSeries: 1000,
      downAfter: 3,
    });
  });

  it('takes references to secrets', () => {
    const auth = { type: 'basic', username: 'probe', password: 'secretsmanager:actuator#password' };
    expect(fleetWith({ auth }).probe.auth).toEqual(auth);
  });

  it('refuses a secret itself, without repeating it', () => {
    const act = () => fleetWith({ auth: { type: 'bearer', token: 'ey.secret' } });
    expect(act).toThrow(/probe\.auth\.token: expected the name of a secret/);
    expect(act).toThrow(/^(?![\s\S]*ey\.secret)/);
  });

  it.each([
    [{ namespace: 'AWS/ECS' }, 'probe.namespace'],
    [{ intervalSeconds: 0 }, 'probe.intervalSeconds'],
    [{ metrics: 'some' }, 'probe.metrics'],
    [{ flapChanges: 1 }, 'probe.flapChanges'],
    [
      { intervalSeconds: 2, timeoutSeconds: 3 },
      'probe: expected timeoutSeconds to be at most intervalSeconds (2), or rounds would overlap, received 3',
    ],
    [{ intervalMs: 5 }, 'probe.intervalMs: unknown option'],
  ])('names the field that is wrong: %j', (probe, part) => {
    expect(() => fleetWith(probe)).toThrow(part);
  });

  it('lets a service answer behind TLS', () => {
    const fleet = fleetWith({}, { ell: { health: { scheme: 'https', port: 8443 } } });
    expect(resolveService(fleet, 'dev', 'ell').health).toMatchObject({ scheme: 'https', port: 8443, kind: 'actuator' });
  });
});
