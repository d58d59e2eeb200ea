/** Every cause that an alert can have; `@bizom/alerts` says what each of them means. */
export const causeNames = [
  'oom-container',
  'oom-java-heap',
  'app-crash',
  'app-exit-zero',
  'jvm-fatal',
  'native-crash',
  'killed',
  'bad-image',
  'health-elb',
  'health-container',
  'start-failure',
  'image-missing',
  'image-permission',
  'image-network',
  'image-rate-limit',
  'image-pull',
  'secrets-network',
  'secrets-permission',
  'secret-missing',
  'log-driver',
  'env-file',
  'volume',
  'disk-full',
  'eni',
  'subnet-full',
  'tag-policy',
  'capacity',
  'agent',
  'config',
  'iam-role',
  'quota',
  'runtime-infra',
  'deploy-or-scale-in',
  'deployment',
  'scale-in',
  'maintenance',
  'draining',
  'az-rebalance',
  'spot',
  'host-terminated',
  'user',
  'unknown',
  'deployment-failed',
  'placement-failure',
  'start-impaired',
  'steady-state',
  'service-action',
] as const;
/** Why a task stopped, or what another ECS event says. */
export type CauseName = (typeof causeNames)[number];

/** What may stand between braces in the URL of an alert's link. */
export const linkPlaceholders = [
  'environment',
  'service',
  'ecsService',
  'cluster',
  'region',
  'account',
  'container',
  'taskId',
  'cause',
  'logGroup',
  'logStream',
  'commit',
  'fromMs',
  'toMs',
  'from',
  'to',
] as const;
/** The name of a placeholder in the URL of an alert's link. */
export type LinkPlaceholder = (typeof linkPlaceholders)[number];

/**
 * The placeholders of a link's URL that nothing fills, such as `{enviroment}`.
 * @example
 * unknownLinkPlaceholders('https://grafana/d/{enviroment}'); // ['{enviroment}']
 */
export function unknownLinkPlaceholders(url: string): string[] {
  const known: readonly string[] = linkPlaceholders;
  return [...url.matchAll(/\{(\w+)\}/g)].flatMap(([whole, name = '']) => (known.includes(name) ? [] : [whole]));
}
