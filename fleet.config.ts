import { defineFleet } from '@bizom/fleet';

/**
 * The worked example, not a template to edit: the first user's fleet, six services in three environments, as their deployment document
 * describes them. For a fleet of your own run `npx @bizom/cli init`: it writes one from what runs in your AWS account.
 */
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
    // Reports of ell use all of its CPU for some minutes.
    ell: { rules: { cpu: { threshold: 90, for: '10m' } } },
    'notification-producer': {},
    'retailer-module': {},
    'map-service': {},
  },
  slo: { availability: 99.5 },
  alerts: {
    channels: {
      // The topic that today's subscriptions by e-mail listen to.
      mail: { type: 'sns', topicArn: 'arn:aws:sns:ap-southeast-1:596849958460:ecs-task-stopped' },
      oncall: { type: 'telegram', token: 'ssm:/bizom/alerts/telegram-token', chatId: '-1001234567890' },
      team: { type: 'flock', webhookUrl: 'ssm:/bizom/alerts/flock-webhook' },
    },
    routes: [
      { to: ['mail'] },
      { environments: ['staging', 'prod'], severities: ['page', 'warn'], to: ['team'] },
      { environments: ['prod'], severities: ['page'], to: ['oncall'] },
    ],
    links: [
      {
        label: 'Dashboard',
        url: 'https://monitor.bizom.in/d/bizom-{environment}-{service}?from={fromMs}&to={toMs}',
      },
      {
        label: 'Log search',
        url: "https://logs.example.com/app/discover#/?_g=(time:(from:'{from}',to:'{to}'))&_a=(query:(language:kuery,query:'\"{taskId}\"'))",
      },
    ],
  },
  dashboards: {
    grafanaUrl: 'https://monitor.bizom.in',
    // The channels of `alerts`. `build` lists the environment variables of the Grafana server that hold their secrets.
    notify: ['mail', { to: ['oncall'], environments: ['staging', 'prod'] }, { to: ['team'], severities: ['page'] }],
    rules: {
      deadlock: { runbookUrl: 'https://wiki.example.com/runbooks/deadlock' },
      cpu: { keepFiringFor: '10m' },
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
  // Six services in three environments publish at most 360 series with the standard metrics; more would be a mistake.
  probe: { maxSeries: 400 },
  infra: {
    // Domain and networks are examples: the team's document names none.
    engine: {
      url: 'https://search-logs-{environment}.ap-southeast-1.es.amazonaws.com',
      arn: 'arn:aws:es:ap-southeast-1:596849958460:domain/logs-{environment}',
    },
    tags: { team: 'platform' },
    environments: {
      dev: {
        vpc: {
          id: 'vpc-0d000000000000001',
          availabilityZones: ['ap-southeast-1a', 'ap-southeast-1b'],
          subnetIds: ['subnet-0d000000000000001', 'subnet-0d000000000000002'],
        },
      },
      staging: {
        vpc: {
          id: 'vpc-0e000000000000001',
          availabilityZones: ['ap-southeast-1a', 'ap-southeast-1b'],
          subnetIds: ['subnet-0e000000000000001', 'subnet-0e000000000000002'],
        },
      },
      prod: {
        vpc: {
          id: 'vpc-0f000000000000001',
          availabilityZones: ['ap-southeast-1a', 'ap-southeast-1b'],
          subnetIds: ['subnet-0f000000000000001', 'subnet-0f000000000000002'],
        },
        kinesis: { shards: 2, retentionHours: 72 },
      },
    },
  },
});
