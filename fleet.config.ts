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
  dashboards: {
    grafanaUrl: 'https://monitor.bizom.in',
    // Addresses and secrets are named here and live in the environment of the Grafana server.
    notify: {
      email: { addresses: ['$ALERT_EMAIL'] },
      telegram: { botToken: '$TELEGRAM_BOT_TOKEN', chatId: '$TELEGRAM_CHAT_ID', environments: ['staging', 'prod'] },
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
  deploy: {
    artifactBucket: 'deploy.mobisy.com',
    rollout: 'force',
    pipelines: { branches: { development: 'dev' } },
  },
});
