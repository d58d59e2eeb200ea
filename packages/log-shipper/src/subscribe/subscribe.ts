import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { OptionsError, ShipperError } from '../errors.ts';
import type { SubscriptionApi } from './aws.ts';
import {
  type AccountPolicyPlan,
  type GroupPlan,
  type GroupRules,
  groupMatcher,
  type PermissionPlan,
  planAccountPolicy,
  planGroups,
  planPermission,
  type Subscription,
} from './plan.ts';

/** Which log groups, and how. */
export interface SubscribeRequest extends Subscription {
  /** Prefixes or regular expressions of log groups. */
  match: readonly string[];
  /** Log groups by name; a missing one is reported. */
  logGroups: readonly string[];
  /** Log groups that are left alone, besides the shipper's own. */
  exclude: readonly string[];
  /** Whether the caller has named log groups to be left alone: if a stream has no reader yet, the shipper's own is taken to be among them. */
  isExcludedByHand: boolean;
  /** Filters that a log group may have. */
  filterLimit: number;
  /** One policy for all log groups of the account and region, present and future. */
  accountPolicy: boolean;
}

/** What would be done; `apply` does it. */
export interface SubscribePlan {
  destination: string;
  ownLogGroups: string[];
  /** For a Lambda only. */
  permission?: PermissionPlan;
  /** Set if each log group gets its own filter. */
  groups?: GroupPlan[];
  /** Where the account has a policy for all. */
  policy?: AccountPolicyPlan;
}

/** A log group that is not subscribed, and why. */
export interface NotSubscribed {
  logGroup: string;
  because: string;
}

/**
 * Asks AWS what is there and says what is to be done; nothing is changed.
 * @throws OptionsError for a request that cannot be meant; ShipperError `SELF_LOOP` where the shipper's own log group
 *   cannot be told, and could be subscribed to the shipper.
 */
export async function planSubscriptions(api: SubscriptionApi, request: SubscribeRequest): Promise<SubscribePlan> {
  checkRequest(request);
  const { destination } = request;
  const ownLogGroups = await api.ownLogGroups(destination);
  if (ownLogGroups.length === 0 && !request.isExcludedByHand) throw unknownReader(destination.name);
  const rules: GroupRules = { ...request, ownLogGroups };
  const plan: SubscribePlan = { destination: destination.arn, ownLogGroups };
  if (destination.kind === 'lambda') {
    plan.permission = planPermission(await api.policyStatements(destination), destination);
  }
  if (request.accountPolicy) plan.policy = planAccountPolicy(await api.accountPolicies(), request, rules);
  else {
    const groups = [...(await api.namedGroups(request.logGroups)), ...(await api.matchingGroups(request.match))];
    const byName = new Map(groups.map((group) => [group.name, group]));
    plan.groups = planGroups([...byName.values()], request, rules);
  }
  return plan;
}

function checkRequest({ destination, roleArn, match, logGroups, accountPolicy }: SubscribeRequest): void {
  for (const pattern of match) groupMatcher(pattern);
  if (destination.kind === 'kinesis' && roleArn === undefined) {
    throw new OptionsError('role: missing, expected the role that CloudWatch Logs takes to write to the stream');
  }
  if (destination.kind === 'lambda' && roleArn !== undefined) {
    throw new OptionsError('role: expected none for a Lambda, which lets CloudWatch Logs call it by its own policy');
  }
  if (accountPolicy && match.length > 0) {
    throw new OptionsError(
      'match: expected none with an account policy, which is for every log group; name the others with --exclude',
    );
  }
  if (!accountPolicy && match.length === 0 && logGroups.length === 0) {
    throw new OptionsError(
      'match: missing, expected a prefix or a regular expression of log groups, or an environment of the fleet',
    );
  }
}

function unknownReader(stream: string): ShipperError {
  const message = `No Lambda reads the stream ${stream} yet, so the shipper's own log group cannot be told and shipping it would never end; connect the shipper first, or name its log group with --exclude.`;
  return new ShipperError('SELF_LOOP', message);
}

/**
 * Does what was planned; one log group that fails does not stop the others.
 * @returns The log groups that are not subscribed now, and should be.
 */
export async function applySubscriptions(
  api: SubscriptionApi,
  request: SubscribeRequest,
  plan: SubscribePlan,
  progress: (done: number, total: number) => void = () => {},
): Promise<NotSubscribed[]> {
  if (plan.permission?.action === 'add') await api.addPermission(plan.permission, request.destination);
  if (plan.policy) return applyPolicy(api, plan.policy);
  const todo = (plan.groups ?? []).filter(({ action }) => action === 'create' || action === 'update');
  const limit = pLimit(concurrency);
  let done = 0;
  const failures = await Promise.all(
    todo.map(({ logGroup }) =>
      limit(async () => {
        const because = await putFilter(api, logGroup, request);
        progress(++done, todo.length);
        return because === undefined ? [] : [{ logGroup, because }];
      }),
    ),
  );
  return [...notPlanned(plan.groups ?? []), ...failures.flat()];
}

async function applyPolicy(api: SubscriptionApi, policy: AccountPolicyPlan): Promise<NotSubscribed[]> {
  if (policy.action === 'occupied') return [{ logGroup: 'every log group', because: policy.because ?? '' }];
  if (policy.action !== 'keep') await api.putAccountPolicy(policy);
  return [];
}

/** Groups that are meant to be subscribed, and that cannot be. */
function notPlanned(groups: readonly GroupPlan[]): NotSubscribed[] {
  return groups
    .filter(({ action }) => action === 'at limit' || action === 'missing' || action === 'unsupported')
    .map(({ logGroup, because = '' }) => ({ logGroup, because }));
}

const concurrency = 4;
/** A permission that was just given may take this long to be known everywhere, milliseconds. */
const permissionWaitsMs = [1_000, 2_000, 4_000, 8_000];

/** Undefined where the filter is there; else why not. */
async function putFilter(
  api: SubscriptionApi,
  logGroup: string,
  request: SubscribeRequest,
): Promise<string | undefined> {
  for (const waitMs of [...permissionWaitsMs, 0]) {
    try {
      await api.putFilter(logGroup, request);
      return undefined;
    } catch (error) {
      const { name, message } = error as Error;
      const isNotYetLet = name === 'InvalidParameterException' && /permission/i.test(message);
      if (!isNotYetLet || waitMs === 0) return `${name}: ${message}`;
      await sleep(waitMs);
    }
  }
  return undefined;
}
