import type { StoppedContainer } from '../stop/event.ts';

/** Containers that AWS adds to a task: GuardDuty, Service Connect, the agent's own. */
const awsManaged = /^(?:aws-guardduty-agent|ecs-service-connect-|~internal~ecs~|ecs-runtime-monitoring)/;

/**
 * Images and names of well-known sidecars: log routers, telemetry agents, proxies. Matched against the last part of the image and
 * against the container's name.
 */
const wellKnown =
  /^(?:log[-_]?router|fire ?lens|aws-for-fluent-bit|fluent-?bit|fluentd|logstash|filebeat|vector|promtail|(?:amazon-)?cloudwatch-agent|cw-?agent|aws-otel-collector|adot.*|otel.*|opentelemetry-collector.*|aws-xray-daemon|xray.*|envoy|aws-appmesh-envoy|appmesh.*|datadog.*|dd-agent|newrelic.*|splunk.*|dynatrace.*|oneagent.*|elastic-agent|grafana-agent|alloy|prometheus.*|statsd.*|telegraf|consul.*|vault.*|linkerd.*|istio-proxy|aws-guardduty-agent.*|amazon-ecs-pause|amazon-ecs-service-connect-agent|ecs-service-connect.*|oauth2-proxy|nginx-sidecar|sidecar.*|.*-sidecar)$/i;

/** Whether AWS added the container to the task. */
export const isAwsManaged = ({ name }: StoppedContainer): boolean => awsManaged.test(name);

/** Whether a container is a well-known helper of an application, by its image or its name. */
export function isSidecar(container: StoppedContainer): boolean {
  return isAwsManaged(container) || wellKnown.test(container.name) || wellKnown.test(repositoryOf(container.image));
}

/** The last part of an image's name: `…/fluent/fluent-bit:3@sha256:…` -> `fluent-bit`. */
function repositoryOf(image = ''): string {
  const [name = ''] = (image.split('/').at(-1) ?? '').split(/[:@]/);
  return name;
}
