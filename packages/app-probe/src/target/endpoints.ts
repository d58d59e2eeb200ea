/** Where a process is asked. */
export interface Endpoints {
  /** Path of the health endpoint. */
  health: string;
  /**
   * Paths of the metrics, the likeliest first: a Prometheus scrape, or an Actuator's list of metrics. Empty for a service without metrics.
   * An Actuator's thread dump is looked for next to them.
   */
  metrics: readonly string[];
  /** Any 2xx is UP, even if the body is not understood. */
  plain?: true;
}

/** Endpoints of one kind of service, below its context path. */
interface EndpointDialect extends Endpoints {
  /** Who serves them there by default. */
  servedBy: string;
}

/** Where the metrics of a service may be whose health was found somewhere else. */
const anyMetrics = ['/metrics', '/actuator/prometheus', '/q/metrics', '/prometheus'];

/** Every dialect of endpoints that is looked for by default, the likeliest first. A new one is a line here. */
const endpointDialects: readonly EndpointDialect[] = [
  {
    servedBy: 'Spring Boot 2.0 to 4.0',
    health: '/actuator/health',
    metrics: ['/actuator/prometheus', '/actuator/metrics', '/metrics'],
  },
  {
    servedBy: 'Micronaut, Open Liberty, WildFly, Helidon 1 to 3, Spring Boot with the base path /',
    health: '/health',
    metrics: ['/prometheus', '/metrics'],
  },
  { servedBy: 'Quarkus', health: '/q/health', metrics: ['/q/metrics'] },
  { servedBy: 'Helidon 4', health: '/observe/health', metrics: ['/observe/metrics'] },
  { servedBy: 'the Prometheus Java client and the JMX exporter', health: '/-/healthy', metrics: ['/metrics'] },
  { servedBy: 'Dropwizard, at its admin port', health: '/healthcheck', metrics: anyMetrics },
  { servedBy: 'Kubernetes conventions', health: '/healthz', metrics: anyMetrics },
  { servedBy: 'Kubernetes conventions', health: '/readyz', metrics: anyMetrics },
  { servedBy: 'Kubernetes conventions', health: '/livez', metrics: anyMetrics },
];

/** The endpoints of a service of which nothing is known. */
export function defaultEndpoints(contextPath = ''): Endpoints[] {
  return endpointDialects.map(({ health, metrics }) => ({
    health: `${contextPath}${health}`,
    metrics: metrics.map((path) => `${contextPath}${path}`),
  }));
}

/** `/shop/actuator/health`, its groups, or another endpoint of the same base. */
const knownEndpoint = /^(.*)\/(?:health(?:\/(?:liveness|readiness|live|ready|started|startup|wellness))?|prometheus)$/;

/** The endpoints where `path` is one of them; undefined where it is no endpoint of a known name. */
export function endpointsAt(path: string): Endpoints | undefined {
  const base = knownEndpoint.exec(path)?.[1];
  if (base === undefined) return undefined;
  const health = path.endsWith('/prometheus') ? `${base}/health` : path;
  return { health, metrics: [...new Set([`${base}/prometheus`, `${base}/metrics`, '/metrics'])] };
}

/** An endpoint of a service's own: any 2xx is UP. */
export function plainEndpoints(health: string): Endpoints {
  return { health, metrics: /\/metrics$/.test(health) ? [health] : anyMetrics, plain: true };
}

/** Another endpoint with the same base: `siblingPath('/actuator/prometheus', 'threaddump')`. */
export function siblingPath(path: string, endpoint: string): string {
  return `${path.slice(0, path.lastIndexOf('/'))}/${endpoint}`;
}
