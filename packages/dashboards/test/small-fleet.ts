import { defineFleet } from '@bizom/fleet';

/** Two environments and two services, with everything that the section can ask for. */
export const smallFleet = defineFleet({
  name: 'shop',
  accountId: '123456789012',
  region: 'eu-west-1',
  environments: { dev: {}, prod: { production: true, cluster: 'shop-prod' } },
  services: {
    orders: {
      thresholds: { cpuPercent: 70 },
      environments: {
        prod: { loadBalancer: 'app/shop/50dc6c495c0c9188', targetGroup: 'targetgroup/orders/73e2d6bc24d8a067' },
      },
    },
    billing: { runsIn: ['prod'] },
  },
  dashboards: {
    grafanaUrl: 'https://grafana.example.com',
    assumeRoleArns: { prod: 'arn:aws:iam::123456789012:role/grafana' },
    notify: {
      email: { addresses: ['ops@example.com', '$ALERT_EMAIL'], environments: ['prod'] },
      telegram: { botToken: '$TELEGRAM_BOT_TOKEN', chatId: '-1001234567890', environments: ['prod'] },
      flock: { webhookUrl: '$FLOCK_WEBHOOK_URL', severities: ['page'], environments: ['prod'] },
    },
    muteTimings: [
      { name: 'nights', environments: ['prod'], times: [{ from: '22:00', to: '24:00' }], timeZone: 'Asia/Kolkata' },
    ],
    logs: {
      url: 'https://kibana.example.com/',
      indexPattern: 'cwl',
      engine: { url: 'https://search.example.com', user: '$SEARCH_USER', password: '$SEARCH_PASSWORD' },
    },
    screenshots: { bucket: { name: 'pictures', region: 'eu-west-1' } },
    infrastructure: {
      prod: {
        databases: ['orders-db'],
        caches: ['sessions'],
        queues: ['mails'],
        loadBalancers: ['app/shop/50dc6c495c0c9188'],
        functions: ['resize'],
      },
    },
  },
});
