import { describe, expect, it } from 'vitest';
import { defineFleet } from '../src/fleet.ts';
import type { FleetConfig } from '../src/fleet-schema.ts';

const base: FleetConfig = {
  name: 'acme',
  accountId: '123456789012',
  region: 'us-east-1',
  environments: { dev: {} },
  services: { ell: {} },
};

describe('the logs section of a fleet', () => {
  it('is left out, or filled with its defaults', () => {
    expect(defineFleet(base).logs).toEqual({
      match: [],
      exclude: [],
      filterName: 'bizom-logs',
      filterPattern: '',
      filterLimit: 5,
      shipper: {},
      environments: {},
    });
  });

  it.each([
    [{ filterLimit: 0 }, 'logs.filterLimit'],
    [{ destination: 'function:{stage}' }, 'logs.destination: expected no placeholders but'],
    [{ filtername: 'x' }, 'logs.filtername: unknown option; did you mean "filterName"?'],
  ])('says what is wrong with it: %j', (logs, message) => {
    expect(() => defineFleet({ ...base, logs } as FleetConfig)).toThrow(message);
  });
});
