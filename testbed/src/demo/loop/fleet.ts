import { defineFleet, type FleetConfig, resourceNames } from '@bizom/fleet';

export const environment = 'dev';
export const accountId = '000000000000';

const identity = { name: 'demo', accountId, environments: { [environment]: {} } };

/** Names of what is deployed. */
export const names = resourceNames(defineFleet({ ...identity, region: 'us-east-1', services: {} }), environment);

/** The services of `examples/services`. */
export const services = ['access-service', 'ell', 'notification-producer'] as const;
export type ServiceName = (typeof services)[number];

/** What each task may use. */
export const memoryLimitMb = 256;

/** The channels that receive the messages. */
const onCall = 'oncall@example.com';
export const sender = 'alerts@example.com';

export interface FleetParts {
  region: string;
  engineUrl: string;
  /** Each service's port: the containers share the network of the machine. */
  ports: Readonly<Record<ServiceName, number>>;
  /** `host:port` of the image registry. */
  registry?: string;
  /** Image with a Java runtime. */
  baseImage?: string;
}

/** The fleet file of the demo: what a team writes, with shorter times. */
export function demoFleet({ region, engineUrl, ports, registry, baseImage }: FleetParts): FleetConfig {
  return {
    ...identity,
    region,
    services: Object.fromEntries(services.map((name) => [name, { port: ports[name], desiredCount: 1 }])),
    thresholds: { heapAfterGcPercent: 70 },
    alerts: {
      channels: { oncall: { type: 'email', from: `Alerts <${sender}>`, to: [onCall] } },
      links: [
        {
          label: 'Dashboard',
          url: 'https://grafana.example.com/d/demo-{environment}-{service}?from={fromMs}&to={toMs}',
        },
      ],
    },
    deploy: {
      ...(registry !== undefined && { registry }),
      ...(baseImage !== undefined && { buildArgs: { BASE_IMAGE: baseImage } }),
      settleSeconds: 5,
      timeoutSeconds: 180,
      pollSeconds: 0.5,
    },
    probe: { intervalSeconds: 1, timeoutSeconds: 1, discoverySeconds: 2 },
    infra: {
      // The emulator's Lambdas reach everything without a VPC.
      lambdas: ['log-shipper', 'task-alerts', 'app-probe'],
      engine: { url: engineUrl },
      // The emulator invokes the shipper for each line by itself, and drops what it throttles, which AWS tries again.
      shipperConcurrency: 100,
    },
  };
}
