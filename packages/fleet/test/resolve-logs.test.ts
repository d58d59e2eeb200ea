import { describe, expect, it } from 'vitest';
import { defineFleet, resolveLogs } from '../src/index.ts';

const fleet = defineFleet({
  name: 'shop',
  accountId: '111122223333',
  region: 'eu-west-1',
  environments: { dev: {}, prod: {} },
  services: { orders: {} },
  logs: {
    exclude: ['/ecs/{environment}/noise'],
    filterPattern: 'ERROR',
    shipper: { index: 'cwl-{environment}-{yyyy}', stitch: true },
    environments: { prod: { filterPattern: '', shipper: { stitch: false, maxFields: 500 } } },
  },
});

describe('what is shipped from an environment', () => {
  it('is what the fleet says, with the environment filled in', () => {
    expect(resolveLogs(fleet, 'dev')).toMatchObject({
      filterName: 'bizom-logs',
      filterPattern: 'ERROR',
      exclude: ['/ecs/dev/noise'],
      shipper: { index: 'cwl-dev-{yyyy}', stitch: true },
    });
  });

  it('differs where the environment says so, and only there', () => {
    expect(resolveLogs(fleet, 'prod')).toMatchObject({
      filterPattern: '',
      exclude: ['/ecs/prod/noise'],
      shipper: { index: 'cwl-prod-{yyyy}', stitch: false, maxFields: 500 },
    });
  });

  it('is that of an environment of the fleet', () => {
    expect(() => resolveLogs(fleet, 'lab')).toThrow(expect.objectContaining({ code: 'UNKNOWN_ENVIRONMENT' }));
  });
});
