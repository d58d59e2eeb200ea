import { describe, expect, it } from 'vitest';
import {
  findFleet,
  givenEnvironment,
  givenServices,
  requireEnvironment,
  requireFleet,
  serviceOption,
  UsageError,
} from '../src/index.ts';

const fleet = { environments: { dev: {}, prod: {} }, services: { orders: {}, billing: {} } };
const module = (found: string | undefined) => async () => ({
  findFleetFile: () => found,
  loadFleet: async (file?: string) => ({ ...fleet, file }),
});

describe('the fleet of a command', () => {
  it('is that of --fleet, else the nearest', async () => {
    expect(await findFleet({ fleet: 'a.json' }, module('near.ts'))).toMatchObject({ file: 'a.json' });
    expect(await findFleet({}, module('near.ts'))).toMatchObject({ file: 'near.ts' });
    expect(await findFleet({}, module(undefined))).toBeUndefined();
  });

  it('is asked for where it is needed', async () => {
    await expect(requireFleet({}, module(undefined), '/srv')).rejects.toThrow(
      new UsageError(
        'no fleet.config.* in /srv or above it; name one with --fleet FILE, or write one with `bizom init`',
      ),
    );
  });
});

describe('the environment of a command', () => {
  it('is that of --env, else of ENVIRONMENT; empty ones count as missing', () => {
    expect(givenEnvironment({ env: 'dev' }, { ENVIRONMENT: 'prod' })).toBe('dev');
    expect(givenEnvironment({ env: '' }, { ENVIRONMENT: 'prod' })).toBe('prod');
    expect(givenEnvironment({}, { ENVIRONMENT: '' })).toBeUndefined();
  });

  it('has to be one of the fleet', () => {
    expect(requireEnvironment({ env: 'prod' }, fleet, {})).toBe('prod');
    expect(() => requireEnvironment({}, fleet, {})).toThrow(
      new UsageError('which environment? Name it with --env or ENVIRONMENT; the fleet has dev, prod'),
    );
    expect(() => requireEnvironment({ env: 'toString' }, fleet, {})).toThrow(
      new UsageError('--env: the fleet has no environment "toString"; it has dev, prod'),
    );
  });
});

describe('the services of a command', () => {
  const parsed = (...texts: string[]) =>
    texts.reduce<string[]>((before, text) => serviceOption().parseArg?.(text, before) as unknown as string[], []);

  it('are given several times, or separated by commas', () => {
    expect(givenServices({ service: parsed('orders, billing', 'orders') }, fleet)).toEqual(['orders', 'billing']);
  });

  it('are all where none is named', () => {
    for (const service of [undefined, [], parsed('all'), parsed('')]) {
      expect(givenServices({ ...(service && { service }) }, fleet)).toBeUndefined();
    }
  });

  it('have to be in the fleet', () => {
    expect(() => givenServices({ service: ['ordres', 'x'] }, fleet)).toThrow(
      new UsageError('--service: the fleet has no service "ordres", "x"; it has orders, billing'),
    );
  });
});
