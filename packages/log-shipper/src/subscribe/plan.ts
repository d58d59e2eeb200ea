import { OptionsError } from '../errors.ts';
import { type Destination, everyLogGroupArn } from './destination.ts';

/** What is to be delivered, and to where. */
export interface Subscription {
  destination: Destination;
  /** Role that CloudWatch Logs takes to write to a Kinesis stream. */
  roleArn?: string | undefined;
  /** Name of each filter, and of the account policy: what has this name is ours. */
  filterName: string;
  /** What is delivered; empty: everything. */
  filterPattern: string;
}

/** A subscription filter as CloudWatch Logs has it. */
export interface SubscriptionFilter {
  name: string;
  pattern: string;
  destinationArn: string;
  roleArn?: string | undefined;
}

/** A log group as CloudWatch Logs has it; `filters` is missing where the group is. */
export interface LogGroup {
  name: string;
  /** Only groups of the class STANDARD can be subscribed. */
  logClass: string;
  filters?: SubscriptionFilter[] | undefined;
}

/** What is done with a log group; only `create` and `update` change something. */
type GroupAction = 'create' | 'update' | 'keep' | 'own logs' | 'excluded' | 'at limit' | 'missing' | 'unsupported';

export interface GroupPlan {
  logGroup: string;
  action: GroupAction;
  /** Names of the filters it has. */
  filters: string[];
  because?: string;
}

/** What is never subscribed, and how many filters a group may have. */
export interface GroupRules {
  /** The shipper's own log groups: to ship these would never end. */
  ownLogGroups: readonly string[];
  exclude: readonly string[];
  filterLimit: number;
}

/** Says of each log group what is to be done, so that doing it twice changes nothing. */
export function planGroups(groups: readonly LogGroup[], subscription: Subscription, rules: GroupRules): GroupPlan[] {
  return groups.map((group) => {
    const filters = (group.filters ?? []).map(({ name }) => name);
    return { logGroup: group.name, filters, ...planGroup(group, subscription, rules) };
  });
}

function planGroup(
  group: LogGroup,
  subscription: Subscription,
  rules: GroupRules,
): Omit<GroupPlan, 'logGroup' | 'filters'> {
  if (rules.ownLogGroups.includes(group.name)) return { action: 'own logs', because: 'shipping these would never end' };
  if (rules.exclude.includes(group.name)) return { action: 'excluded' };
  if (!group.filters) return { action: 'missing', because: 'there is no such log group; its first task creates it' };
  if (group.logClass !== 'STANDARD') return { action: 'unsupported', because: `of the class ${group.logClass}` };
  const own = group.filters.find(({ name }) => name === subscription.filterName);
  if (own) return planOwn(own, subscription);
  const same = group.filters.find((filter) => delivers(filter, subscription));
  if (same) return { action: 'keep', because: `the filter ${same.name} delivers the same already` };
  if (group.filters.length >= rules.filterLimit) {
    const names = group.filters.map(({ name }) => name).join(', ');
    return { action: 'at limit', because: `has ${names}; remove one, or raise --filter-limit with your quota` };
  }
  return { action: 'create' };
}

function planOwn(own: SubscriptionFilter, subscription: Subscription): Omit<GroupPlan, 'logGroup' | 'filters'> {
  if (own.destinationArn !== subscription.destination.arn) {
    return { action: 'update', because: `delivers to ${own.destinationArn}` };
  }
  if (own.pattern !== subscription.filterPattern)
    return { action: 'update', because: `has the pattern "${own.pattern}"` };
  if ((own.roleArn || undefined) !== subscription.roleArn) return { action: 'update', because: 'has another role' };
  return { action: 'keep' };
}

function delivers(filter: SubscriptionFilter, { destination, filterPattern }: Subscription): boolean {
  return filter.destinationArn === destination.arn && filter.pattern === filterPattern;
}

/** An account-level subscription policy as CloudWatch Logs has it. */
export interface AccountPolicy {
  name: string;
  /** JSON. */
  document: string;
  selectionCriteria: string;
}

export interface AccountPolicyPlan {
  policyName: string;
  action: 'create' | 'update' | 'keep' | 'occupied';
  document: string;
  selectionCriteria: string;
  because?: string;
}

/** CloudWatch Logs takes selection criteria of at most 25 KB. */
const maxCriteriaBytes = 25 * 1024;

/**
 * Says what is to be done with the one subscription policy that an account has in a region.
 * @throws OptionsError where the excluded groups do not fit into a policy.
 */
export function planAccountPolicy(
  existing: readonly AccountPolicy[],
  subscription: Subscription,
  { ownLogGroups, exclude }: Pick<GroupRules, 'ownLogGroups' | 'exclude'>,
): AccountPolicyPlan {
  const { destination, roleArn, filterName, filterPattern } = subscription;
  const document = JSON.stringify({
    DestinationArn: destination.arn,
    ...(roleArn !== undefined && { RoleArn: roleArn }),
    FilterPattern: filterPattern,
    // A log stream's events stay in order.
    Distribution: 'ByLogStream',
  });
  const excluded = [...new Set([...ownLogGroups, ...exclude])].sort();
  const selectionCriteria = `LogGroupName NOT IN ${JSON.stringify(excluded)}`;
  if (Buffer.byteLength(selectionCriteria) > maxCriteriaBytes) {
    throw new OptionsError(
      `exclude: ${excluded.length} log groups are more than a policy's 25 KB hold; subscribe per group`,
    );
  }
  const plan = { policyName: filterName, document, selectionCriteria };
  const own = existing.find(({ name }) => name === filterName);
  const [foreign] = existing;
  if (!own && foreign) {
    return {
      ...plan,
      action: 'occupied',
      because: `the account has the policy ${foreign.name}, and a region takes one`,
    };
  }
  if (!own) return { ...plan, action: 'create' };
  const isSame = sameJson(own.document, document) && own.selectionCriteria === selectionCriteria;
  return isSame ? { ...plan, action: 'keep' } : { ...plan, action: 'update', because: `was: ${own.selectionCriteria}` };
}

function sameJson(left: string, right: string): boolean {
  const sorted = (text: string) => JSON.stringify(Object.entries(JSON.parse(text) as object).sort());
  try {
    return sorted(left) === sorted(right);
  } catch {
    return false;
  }
}

/** One statement of a function's resource policy. */
export interface PolicyStatement {
  Sid?: string;
  Effect: string;
  Principal: string | Record<string, string | string[]>;
  Action: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface PermissionPlan {
  action: 'add' | 'keep';
  statementId: string;
  sourceArn: string;
}

/** Whether CloudWatch Logs may already call the function for every log group, or has to be let. */
export function planPermission(statements: readonly PolicyStatement[], destination: Destination): PermissionPlan {
  const sourceArn = everyLogGroupArn(destination);
  const isLet = statements.some((statement) => letsEveryLogGroup(statement, sourceArn));
  return { action: isLet ? 'keep' : 'add', statementId: permissionId, sourceArn };
}

const permissionId = 'bizom-logs-every-log-group';

function letsEveryLogGroup({ Effect, Principal, Action, Condition = {} }: PolicyStatement, sourceArn: string): boolean {
  const principals = typeof Principal === 'string' ? [Principal] : list(Principal['Service']);
  const arns = Object.values(Condition).flatMap((test) =>
    Object.entries(test).flatMap(([key, value]) => (key.toLowerCase() === 'aws:sourcearn' ? list(value) : [])),
  );
  return (
    Effect === 'Allow' &&
    principals.some((principal) => /^logs\.([\w-]+\.)?amazonaws\.com(\.cn)?$/.test(principal)) &&
    list(Action).some((action) => action === 'lambda:InvokeFunction' || action === 'lambda:*') &&
    (arns.length === 0 || arns.includes(sourceArn) || arns.includes(`${sourceArn}:*`))
  );
}

function list(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/**
 * Whether a log group is meant: a text of the characters that names of log groups have is a prefix, any other is a
 * regular expression.
 * @throws OptionsError for an invalid regular expression.
 */
export function groupMatcher(pattern: string): (logGroup: string) => boolean {
  if (/^[\w\-/.#]+$/.test(pattern)) return (logGroup) => logGroup.startsWith(pattern);
  try {
    const expression = new RegExp(pattern, 'u');
    return (logGroup) => expression.test(logGroup);
  } catch (error) {
    throw new OptionsError(`match: expected a prefix or a regular expression, received "${pattern}"`, { cause: error });
  }
}

/** The prefix that all matching names share, so that not every log group has to be listed. */
export function groupPrefix(pattern: string): string | undefined {
  return /^[\w\-/.#]+$/.test(pattern) ? pattern : undefined;
}
