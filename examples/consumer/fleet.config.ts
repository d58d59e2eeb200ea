import { defineFleet } from '@bizom/fleet';

/** What runs where: `npx bizom init` writes such a file from an AWS account. */
export default defineFleet({
  name: 'shop',
  accountId: '111122223333',
  region: 'eu-west-1',
  environments: {
    dev: { cluster: 'shop-dev' },
    prod: { cluster: 'shop-prod', production: true },
  },
  services: {
    orders: { health: { kind: 'actuator' } },
    billing: { port: 9000, health: { kind: 'http', path: '/health' } },
  },
  alerts: {
    channels: {
      mail: { type: 'email', from: 'alerts@example.com', to: ['team@example.com'] },
      chat: { type: 'slack', token: 'ssm:/shop/slack-token', channel: 'C0123456789' },
    },
    routes: [{ to: ['mail'] }, { environments: ['prod'], severities: ['page'], to: ['chat'] }],
  },
  dashboards: { grafanaUrl: 'https://grafana.example.com' },
  logs: { shipper: { stitch: true, redact: { secrets: true } } },
  infra: {
    engine: {
      url: 'https://search-logs.eu-west-1.es.amazonaws.com',
      arn: 'arn:aws:es:eu-west-1:111122223333:domain/logs',
    },
    lambdas: ['log-shipper', 'task-alerts'],
  },
});
