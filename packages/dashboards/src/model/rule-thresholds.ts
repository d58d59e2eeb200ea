import type { DashboardsSection, RuleChanges, Thresholds } from '@bizom/fleet';

/** The limit behind each rule of a service that has one. */
export const serviceThresholds = {
  cpu: 'cpuPercent',
  memory: 'memoryPercent',
  heap: 'heapAfterGcPercent',
  gc: 'gcOverheadPercent',
  'log-lag': 'logLagSeconds',
  errors: 'errorPercent',
  latency: 'latencySeconds',
} as const satisfies Record<string, keyof Thresholds>;

/** Limits of infrastructure, one for each rule; `rds-connections` only where one is set. */
export type InfrastructureLimits = Record<Exclude<InfrastructureRule, 'rds-connections'>, number> & {
  'rds-connections'?: number;
};

const infrastructureRules = [
  ...(['rds-cpu', 'rds-storage', 'rds-lag', 'rds-connections', 'cache-cpu', 'cache-memory', 'queue-age'] as const),
  ...(['alb-errors', 'lambda-errors', 'lambda-throttles'] as const),
];
/** The rules of infrastructure, by key. */
type InfrastructureRule = (typeof infrastructureRules)[number];

/** Keys of the rules whose limit `threshold` changes. */
export const rulesWithThreshold: readonly string[] = [...Object.keys(serviceThresholds), ...infrastructureRules];

/** The limits that `threshold` of a fleet's rules changes, by the names that `names` gives them. */
export function ruleThresholds<Name extends string>(
  names: Readonly<Record<string, Name>>,
  changes: RuleChanges,
): Partial<Record<Name, number>> {
  const limits: Partial<Record<Name, number>> = {};
  for (const [key, name] of Object.entries(names)) {
    const threshold = Object.hasOwn(changes, key) ? changes[key]?.threshold : undefined;
    if (threshold !== undefined) limits[name] = threshold;
  }
  return limits;
}

/** The limits of infrastructure in one environment. Storage is in GiB. */
export function infrastructureLimits(
  limits: DashboardsSection['infrastructureThresholds'],
  changes: RuleChanges,
): InfrastructureLimits {
  const { connections } = limits;
  return {
    'rds-cpu': limits.cpuPercent,
    'rds-storage': limits.freeStorageGib,
    'rds-lag': limits.replicaLagSeconds,
    ...(connections !== undefined && { 'rds-connections': connections }),
    'cache-cpu': limits.cpuPercent,
    'cache-memory': limits.cacheMemoryPercent,
    'queue-age': limits.queueAgeSeconds,
    'alb-errors': limits.loadBalancerErrors,
    'lambda-errors': 0,
    'lambda-throttles': 0,
    ...ruleThresholds(Object.fromEntries(infrastructureRules.map((key) => [key, key])), changes),
  };
}
