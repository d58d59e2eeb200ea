import { defineFleet } from '@bizom/fleet';

/** The first user's fleet: six services in three environments, as their deployment document describes them. */
export default defineFleet({
  name: 'bizom',
  accountId: '596849958460',
  region: 'ap-southeast-1',
  environments: {
    dev: {},
    staging: {},
    prod: { production: true },
  },
  services: {
    'access-service': {},
    'notification-consumer': {},
    ell: {},
    'notification-producer': {},
    'retailer-module': {},
    'map-service': {},
  },
});
