import type { FleetConfig } from '@bizom/fleet';
import type { Account } from '../account/account.ts';
import { type DraftEnvironment, draftEnvironments, draftFleetName } from './environments.ts';
import { draftEngines, draftInfrastructure, draftVpc } from './infrastructure.ts';
import { commonLogGroup, type DraftService, draftServices, serviceEntry } from './services.ts';
import { type SharedLogGroups, sharedLogGroups } from './shared-log-groups.ts';

/** What a person knows and an account does not say. */
export interface Answers {
  name?: string;
  grafanaUrl?: string;
  /** Address that alerts go to. */
  email?: string;
  /** Name and kind of environments by the name that was guessed. */
  environments?: Readonly<Record<string, { name: string; production: boolean }>>;
}

/** A fleet, and the remarks that go with it. */
export interface Draft {
  config: FleetConfig;
  /** Remarks by the path that they stand at, such as `services.orders`; those of the whole file under `''`. */
  remarks: ReadonlyMap<string, readonly string[]>;
}

const defaultLogGroup = '/ecs/{environment}/{service}';

/** A fleet as an account shows it, with the answers of a person. Pure: the same account gives the same fleet. */
export function draftFleet(account: Account, answers: Answers = {}): Draft {
  const environments = withAnswers(draftEnvironments(account), answers);
  const name = answers.name ?? draftFleetName(environments) ?? 'fleet';
  const services = draftServices(account, environments, draftFleetName(environments));
  const logGroup = commonLogGroup(services) ?? defaultLogGroup;
  const shared = sharedLogGroups(services, environments, logGroup);
  const infrastructure = draftInfrastructure(account, environments);
  const config: FleetConfig = {
    name,
    accountId: account.accountId,
    region: account.region,
    ...(logGroup !== defaultLogGroup && { logGroup }),
    environments: Object.fromEntries(
      environments.map((environment) => [environment.name, environmentEntry(environment)]),
    ),
    services: Object.fromEntries(
      services.map((service) => [service.name, serviceEntry(service, environments, logGroup)]),
    ),
    ...logsSection(shared),
    ...alertsSection(account, answers),
    ...dashboardsSection(infrastructure.assigned, answers),
    ...infraSection(account, environments),
  };
  return { config, remarks: remarksOf({ account, environments, services, shared, infrastructure, answers }) };
}

function withAnswers(
  environments: readonly DraftEnvironment[],
  { environments: given = {} }: Answers,
): DraftEnvironment[] {
  return environments.map((environment) => {
    const answer = given[environment.name];
    return answer ? { ...environment, ...answer, isKnown: true } : environment;
  });
}

function environmentEntry({ name, clusters, production }: DraftEnvironment) {
  const cluster = clusters[0]?.name;
  return { ...(cluster !== name && { cluster }), ...(production && { production }) };
}

function logsSection({ excluded }: SharedLogGroups): Pick<FleetConfig, 'logs'> {
  const environments = Object.entries(excluded).map(([name, exclude]) => [name, { exclude }]);
  return environments.length === 0 ? {} : { logs: { environments: Object.fromEntries(environments) } };
}

function alertsSection({ region }: Account, { email }: Answers): Pick<FleetConfig, 'alerts'> {
  if (email === undefined) return {};
  return { alerts: { channels: { mail: { type: 'email', from: email, to: [email], region } } } } as Pick<
    FleetConfig,
    'alerts'
  >;
}

function dashboardsSection(assigned: Record<string, object>, { grafanaUrl }: Answers): Pick<FleetConfig, 'dashboards'> {
  const infrastructure = Object.keys(assigned).length > 0 ? assigned : undefined;
  if (!infrastructure && grafanaUrl === undefined) return {};
  return { dashboards: { ...(grafanaUrl !== undefined && { grafanaUrl }), ...(infrastructure && { infrastructure }) } };
}

function infraSection(account: Account, environments: readonly DraftEnvironment[]): Pick<FleetConfig, 'infra'> {
  const { '': shared, ...engines } = draftEngines(account, environments);
  const own = environments.flatMap((environment) => {
    const vpc = draftVpc(account, environment);
    const engine = engines[environment.name];
    return vpc || engine ? [[environment.name, { ...(engine && { engine }), ...(vpc && { vpc }) }]] : [];
  });
  if (!shared && own.length === 0) return {};
  return {
    infra: { ...(shared && { engine: shared }), ...(own.length > 0 && { environments: Object.fromEntries(own) }) },
  };
}

interface Parts {
  account: Account;
  environments: readonly DraftEnvironment[];
  services: readonly DraftService[];
  shared: SharedLogGroups;
  infrastructure: ReturnType<typeof draftInfrastructure>;
  answers: Answers;
}

/** What could not be known, at the place where it belongs. */
function remarksOf({ account, environments, services, shared, infrastructure, answers }: Parts): Map<string, string[]> {
  const remarks = new Map<string, string[]>();
  const remark = (path: string, text: string) => remarks.set(path, [...(remarks.get(path) ?? []), text]);
  for (const { part, because, actions } of account.missing) {
    remark('', `Not read: ${part} (${because}; needs ${actions.join(', ')}). Run \`bizom init\` again with them.`);
  }
  for (const { name, clusters, isKnown } of environments) {
    if (!isKnown) remark(`environments.${name}`, `Named after its cluster. Production? Add \`production: true\`.`);
    if (clusters.length > 1)
      remark(`environments.${name}`, `Clusters: ${clusters.map((cluster) => cluster.name).join(', ')}.`);
  }
  for (const { name, places } of services) for (const text of serviceRemarks(places)) remark(`services.${name}`, text);
  for (const [environment, shipper] of shared.shippedBy) {
    remark('logs', `${environment} and ${shipper} write to the same log groups: the shipper of ${shipper} takes them.`);
  }
  for (const { environment, kind, count } of infrastructure.leftOut) {
    remark(`dashboards.infrastructure.${environment}`, `${count} more ${kind} are left out.`);
  }
  for (const { kind, name } of infrastructure.unassigned.slice(0, 20)) {
    remark('dashboards', `Environment unknown: ${kind} ${name}`);
  }
  if (answers.grafanaUrl === undefined) remark('dashboards', "grafanaUrl: 'https://grafana.example.com',");
  if (answers.email === undefined)
    remark('alerts', "channels: { mail: { type: 'email', from: 'alerts@example.com', to: ['team@example.com'] } },");
  if (account.domains.length === 0) remark('infra', "engine: { url: 'https://search.example.com' }, // where logs go");
  return remarks;
}

function serviceRemarks(places: DraftService['places']): string[] {
  const facts = places.map((place) => place.facts);
  const isKnown = facts.some(({ container, logGroup, port }) => (container ?? logGroup ?? port) !== undefined);
  if (!isKnown) return ['Nothing is known of its containers: check container, port, log group and health.'];
  return [
    ...(facts.every(({ isJvm }) => isJvm) ? [] : ['Does not look like a JVM.']),
    ...(facts.some(({ logGroup }) => logGroup === undefined)
      ? ['No log group of the awslogs driver: its logs are not in CloudWatch.']
      : []),
    ...(facts.some(({ desiredCount }) => desiredCount === undefined) ? ['Its count is set by autoscaling.'] : []),
    ...(facts.some(({ health }) => health === undefined)
      ? ['No health check found: /actuator/health is assumed.']
      : []),
  ];
}
