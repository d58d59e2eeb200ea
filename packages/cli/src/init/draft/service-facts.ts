import type { Account, Container, EcsService, TargetGroup } from '../account/account.ts';

/** Health of a service, as a fleet describes it. */
interface HealthFacts {
  kind: 'actuator' | 'http' | 'tcp';
  path?: string;
  metricsPath?: string;
  port?: number;
  scheme?: 'https';
}

/** What one ECS service says of itself; what it does not say is missing. */
export interface ServiceFacts {
  container?: string;
  port?: number;
  logGroup?: string;
  /** Missing where autoscaling sets it: a deployment must not overwrite it. */
  desiredCount?: number;
  health?: HealthFacts;
  loadBalancer?: string;
  targetGroup?: string;
  /** Whether the container looks like a JVM. */
  isJvm: boolean;
}

/** Containers that serve another one: proxies, log routers, agents. */
const sidecar =
  /envoy|aws-appmesh|xray|otel|opentelemetry|collector|fluent|firelens|log[-_]?router|datadog|newrelic|cloudwatch-agent|filebeat|vector|consul|vault|istio|nginx-proxy|ecs-service-connect/i;
/** Names of log groups. Source: `CreateLogGroup` in the API reference of CloudWatch Logs. */
const logGroupForm = /^[\w\-/.#]{1,512}$/;
const jvmVariable = /^(JAVA_|JDK_|JVM_|SPRING_|QUARKUS_|MICRONAUT_|CATALINA_|MAVEN_)|(_JAVA_OPTIONS|JAVA_OPTS)$/;
const jvmImage = /java|jdk|jre|temurin|corretto|tomcat|spring|quarkus|wildfly|jetty|zulu/i;

/** What an ECS service says of itself in its own settings, its task definition and its target group. */
export function serviceFacts(account: Account, service: EcsService): ServiceFacts {
  const { containers = [] } = account.taskDefinitions.get(service.taskDefinitionArn) ?? {};
  const [exposed] = service.loadBalancers;
  const target = exposed && account.targetGroups.get(exposed.targetGroupArn);
  const container = mainContainer(containers, service, exposed?.container);
  const port = exposed?.port || container?.ports[0];
  const health = healthOf(target, container, port);
  return {
    ...(container && { container: container.name }),
    ...(!container && exposed && { container: exposed.container }),
    ...(port !== undefined && { port }),
    ...(container?.logGroup !== undefined && logGroupForm.test(container.logGroup) && { logGroup: container.logGroup }),
    ...(!service.isScaled && { desiredCount: service.desiredCount }),
    ...(health && { health }),
    ...(target?.loadBalancer?.startsWith('app/') && { loadBalancer: target.loadBalancer }),
    ...(target && { targetGroup: target.dimension }),
    isJvm: container !== undefined && looksLikeJvm(container),
  };
}

function looksLikeJvm({ variables, image }: Container): boolean {
  return variables.some((name) => jvmVariable.test(name)) || jvmImage.test(image);
}

/** The container that the load balancer talks to, else the one called like the service, else the first that is not a sidecar. */
function mainContainer(
  containers: readonly Container[],
  service: EcsService,
  exposed: string | undefined,
): Container | undefined {
  const named = containers.find(({ name }) => name === exposed) ?? containers.find(({ name }) => name === service.name);
  const own = containers.filter(
    ({ name, image, isLogRouter }) => !isLogRouter && !sidecar.test(name) && !sidecar.test(baseOf(image)),
  );
  const essential = own.filter((container) => container.essential);
  return named ?? essential.find(({ ports }) => ports.length > 0) ?? essential[0] ?? own[0] ?? containers[0];
}

/** The image's own name: `registry/team/orders:1.2` -> orders. */
const baseOf = (image: string): string => image.slice(image.lastIndexOf('/') + 1).replace(/[:@].*$/, '');

/** Health as the target group asks for it, else as the container's own check does. */
function healthOf(
  target: TargetGroup | undefined,
  container: Container | undefined,
  port: number | undefined,
): HealthFacts | undefined {
  const found = targetEndpoint(target) ?? containerEndpoint(container);
  if (!found) return target && { kind: 'tcp' };
  const { path, port: healthPort, isTls } = found;
  return {
    ...kindOf(path, container !== undefined && looksLikeJvm(container)),
    ...(healthPort !== undefined && healthPort !== port && { port: healthPort }),
    ...(isTls && { scheme: 'https' as const }),
  };
}

interface Endpoint {
  path: string;
  port?: number;
  isTls: boolean;
}

function targetEndpoint(target: TargetGroup | undefined): Endpoint | undefined {
  if (!target?.healthPath?.startsWith('/') || !/^HTTPS?$/.test(target.healthProtocol)) return undefined;
  const [path = '/'] = target.healthPath.split('?');
  const isTls = target.healthProtocol === 'HTTPS';
  return { path, isTls, ...(target.healthPort !== undefined && { port: target.healthPort }) };
}

function containerEndpoint(container: Container | undefined): Endpoint | undefined {
  const url = urlIn(container?.healthCommand ?? []);
  if (!url) return undefined;
  const isTls = url.protocol === 'https:';
  return { path: url.pathname, port: Number(url.port) || (isTls ? 443 : 80), isTls };
}

/** An Actuator below another path, as `management.endpoints.web.base-path` puts it, has its metrics next to its health. */
function kindOf(path: string, isJvm: boolean): Pick<HealthFacts, 'kind' | 'path' | 'metricsPath'> {
  const base = /^(\/.+)\/health(?:\/.*)?$/.exec(path)?.[1];
  if (base === undefined || !(isJvm || base.includes('actuator'))) return { kind: 'http', path };
  if (base === '/actuator') return { kind: 'actuator', path };
  return { kind: 'actuator', path, metricsPath: base === '/q' ? '/q/metrics' : `${base}/prometheus` };
}

/** The URL that a health check's command asks for: `CMD-SHELL curl -f http://localhost:8081/actuator/health || exit 1`. */
function urlIn(command: readonly string[]): URL | undefined {
  const found = /https?:\/\/[^\s"'|;)]+/.exec(command.join(' '))?.[0];
  return found !== undefined && URL.canParse(found) ? new URL(found) : undefined;
}
