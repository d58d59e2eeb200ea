import type { FleetConfig } from '@bizom/fleet';

/** The three services of this repository. Only a type is imported, so that a copy of this folder works anywhere. */
export default {
  name: 'example',
  accountId: '000000000000',
  region: 'us-east-1',
  environments: {
    dev: {},
    staging: {},
    prod: { production: true },
  },
  services: {
    'access-service': {},
    ell: {},
    'notification-producer': {},
  },
} satisfies FleetConfig;
