import { defineFleet } from '@bizom/fleet';

/** The six services in three environments of the repository's own fleet.config.ts, so that a change there does not change the golden files. */
export const exampleFleet = defineFleet({
  name: 'bizom',
  accountId: '596849958460',
  region: 'ap-southeast-1',
  environments: { dev: {}, staging: {}, prod: { production: true } },
  services: {
    'access-service': {},
    'notification-consumer': {},
    ell: {},
    'notification-producer': {},
    'retailer-module': {},
    'map-service': {},
  },
  dashboards: {
    grafanaUrl: 'https://monitor.bizom.in',
    notify: {
      email: { addresses: ['$ALERT_EMAIL'] },
      telegram: { botToken: '$TELEGRAM_BOT_TOKEN', chatId: '-1001234567890', environments: ['staging', 'prod'] },
      flock: { webhookUrl: '$FLOCK_WEBHOOK_URL', severities: ['page'] },
    },
    muteTimings: [
      {
        name: 'weekends',
        environments: ['dev', 'staging'],
        severities: ['page', 'warn'],
        weekdays: ['saturday', 'sunday'],
        timeZone: 'Asia/Kolkata',
      },
    ],
    logs: { url: 'https://logs.example.com' },
  },
});
