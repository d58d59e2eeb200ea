import { FleetError } from './errors.ts';
import type { Fleet } from './fleet-schema.ts';
import type { LogsSettings } from './logs.ts';
import { fillPattern } from './pattern.ts';
import { mergeRules, type RuleChanges } from './rules.ts';
import { defaultHealth, type Health, type Service } from './service.ts';
import type { Slo } from './slo.ts';
import { defaultThresholds, type Thresholds } from './thresholds.ts';

/** An environment with every default filled in. */
export interface ResolvedEnvironment {
  name: string;
  accountId: string;
  region: string;
  cluster: string;
  production: boolean;
  /** What differs from the alert rules that are made: the fleet's changes and, on top, the environment's. */
  rules: RuleChanges;
}

/** One service in one environment, with every pattern filled and every default applied. */
export interface ResolvedService {
  /** The service's name in the fleet. */
  name: string;
  environment: ResolvedEnvironment;
  cluster: string;
  ecsService: string;
  container: string;
  logGroup: string;
  /** Path of its Maven module in the repository. */
  module: string;
  port: number;
  health: Health;
  dependsOn: readonly string[];
  desiredCount?: number;
  thresholds: Required<Thresholds>;
  /** Its own service level objective, or the fleet's. */
  slo?: Slo;
  /** What differs from the alert rules that are made: its own changes on top of the environment's. */
  rules: RuleChanges;
  loadBalancer?: string;
  targetGroup?: string;
}

/**
 * @throws FleetError `UNKNOWN_ENVIRONMENT`, naming those there are.
 * @example
 * resolveEnvironment(fleet, 'dev').cluster; // 'dev'
 */
export function resolveEnvironment(fleet: Fleet, name: string): ResolvedEnvironment {
  const environment = Object.hasOwn(fleet.environments, name) ? fleet.environments[name] : undefined;
  if (!environment) throw unknownName('UNKNOWN_ENVIRONMENT', 'environment', name, Object.keys(fleet.environments));
  return {
    name,
    accountId: environment.accountId ?? fleet.accountId,
    region: environment.region ?? fleet.region,
    cluster: fillPattern(environment.cluster ?? '{environment}', { environment: name, service: '' }),
    production: environment.production,
    rules: mergeRules(fleet.dashboards.rules, environment.rules),
  };
}

/**
 * @throws FleetError `UNKNOWN_ENVIRONMENT` or `UNKNOWN_SERVICE` (also for a service that does not run in that environment).
 * @example
 * resolveService(fleet, 'dev', 'ell').logGroup; // '/ecs/dev/ell'
 */
export function resolveService(fleet: Fleet, environmentName: string, name: string): ResolvedService {
  const environment = resolveEnvironment(fleet, environmentName);
  const names = servicesIn(fleet, environmentName);
  const service = names.includes(name) ? fleet.services[name] : undefined;
  if (!service) throw unknownName('UNKNOWN_SERVICE', `service in ${environmentName}`, name, names);
  return merge(fleet, environment, name, service);
}

/**
 * Every service that runs in an environment, in the fleet's order.
 * @example
 * resolveServices(fleet, 'dev').map(({ name }) => name);
 */
export function resolveServices(fleet: Fleet, environmentName: string): ResolvedService[] {
  resolveEnvironment(fleet, environmentName);
  return servicesIn(fleet, environmentName).map((name) => resolveService(fleet, environmentName, name));
}

function servicesIn(fleet: Fleet, environmentName: string): string[] {
  return Object.entries(fleet.services)
    .filter(([, { runsIn }]) => runsIn === undefined || runsIn.includes(environmentName))
    .map(([name]) => name);
}

function merge(fleet: Fleet, environment: ResolvedEnvironment, name: string, service: Service): ResolvedService {
  const { environments, module, dependsOn, runsIn: _, ...everywhere } = service;
  const here = { ...everywhere, ...environments[environment.name] };
  const slo = here.slo ?? fleet.slo;
  const fill = (pattern: string) => fillPattern(pattern, { environment: environment.name, service: name });
  return {
    name,
    environment,
    cluster: fill(here.cluster ?? environment.cluster),
    ecsService: fill(here.ecsService ?? '{service}'),
    container: fill(here.container ?? '{service}'),
    logGroup: fill(here.logGroup ?? fleet.logGroup),
    module: fill(module ?? 'deployables/{service}'),
    port: here.port ?? 8080,
    health: here.health ?? defaultHealth,
    dependsOn,
    ...(here.desiredCount !== undefined && { desiredCount: here.desiredCount }),
    thresholds: {
      ...defaultThresholds,
      ...fleet.thresholds,
      ...everywhere.thresholds,
      ...environments[environment.name]?.thresholds,
    },
    rules: mergeRules(environment.rules, everywhere.rules, environments[environment.name]?.rules),
    ...(slo !== undefined && { slo }),
    ...(here.loadBalancer !== undefined && { loadBalancer: here.loadBalancer }),
    ...(here.targetGroup !== undefined && { targetGroup: here.targetGroup }),
  };
}

function unknownName(
  code: 'UNKNOWN_ENVIRONMENT' | 'UNKNOWN_SERVICE',
  what: string,
  name: string,
  known: readonly string[],
): FleetError {
  return new FleetError(code, `No ${what} is called "${name}"; the fleet has ${known.join(', ') || 'none'}.`);
}

/** What is shipped from an environment, and how. */
export interface ResolvedLogs extends Omit<LogsSettings, 'environments' | 'match' | 'exclude'> {
  /** Prefixes or regular expressions of more log groups. */
  match: readonly string[];
  /** Log groups that are never shipped. */
  exclude: readonly string[];
}

/**
 * The `logs` section for one environment, with what differs there and every `{environment}` filled in.
 * @example
 * resolveLogs(fleet, 'prod').shipper;
 */
export function resolveLogs(fleet: Fleet, environmentName: string): ResolvedLogs {
  const { name } = resolveEnvironment(fleet, environmentName);
  const { environments, shipper, ...everywhere } = fleet.logs;
  const { shipper: differing, ...here } = environments[name] ?? {};
  const fill = (pattern: string) => fillPattern(pattern, { environment: name, service: '' });
  const { destination, role, match, exclude, ...logs } = { ...everywhere, ...here };
  return {
    ...logs,
    ...(destination !== undefined && { destination: fill(destination) }),
    ...(role !== undefined && { role: fill(role) }),
    match: match.map(fill),
    exclude: exclude.map(fill),
    shipper: filled({ ...shipper, ...differing }, name),
  };
}

/** Texts of the shipper's options with `{environment}` filled in, at any depth; the other braces are the shipper's. */
function filled<T>(value: T, environment: string): T {
  if (typeof value === 'string') return value.replaceAll('{environment}', environment) as T;
  if (Array.isArray(value)) return value.map((item) => filled(item, environment)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, filled(inner, environment)])) as T;
}
