import { ArnFormat, type CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnAccountPolicy, CfnSubscriptionFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct, IDependable } from 'constructs';
import { InfraError } from './errors.ts';
import { LogStream } from './log-stream.ts';
import { commonPrefix } from './name-patterns.ts';

interface Subscription {
  destination: IFunction | LogStream;
  filterPattern: string;
}

/**
 * Filters that CloudFormation makes at the same time: CloudWatch Logs takes 5 `PutSubscriptionFilter` a second for an account and
 * region, and answers more with "Rate exceeded", which fails the deployment (aws/aws-cdk#34679).
 */
const lanes = 4;

/** A subscription filter for each log group, in lanes, and one permission for all of them. */
export function subscribeGroups(
  scope: Construct,
  {
    destination,
    filterPattern,
    filterName,
    names,
    own,
  }: Subscription & { filterName?: string | undefined; names: readonly string[]; own: readonly string[] },
): void {
  if (names.length === 0)
    throw new InfraError('NO_SUBSCRIPTION', 'logGroups: expected at least one log group, received none.');
  const looped = names.find((name) => own.includes(name));
  if (looped !== undefined) {
    throw new InfraError(
      'SELF_SUBSCRIPTION',
      `logGroups: "${looped}" is the shipper's own log: shipping it would never end.`,
    );
  }
  const subscription = { destination, filterPattern, filterName };
  let before: readonly IDependable[] = readiness(scope, destination, commonPrefix(names));
  for (const [index, part] of chunks([...new Set(names)], mostFilters).entries()) {
    // One stack after the other, as each uses all lanes.
    const nested = index === 0 ? undefined : new NestedStack(scope, `Subscriptions${index + 1}`);
    nested?.node.addDependency(...before);
    const filters = addFilters(nested ?? scope, subscription, part);
    inLanes(filters, nested ? [] : before);
    before = nested ? [nested] : filters.slice(-lanes);
  }
}

/** Filters of one stack: it takes 500 resources, and has others. */
const mostFilters = 350;

function addFilters(
  scope: Construct,
  { destination, filterPattern, filterName }: Subscription & { filterName?: string | undefined },
  names: readonly string[],
): CfnSubscriptionFilter[] {
  return names.map(
    (name) =>
      new CfnSubscriptionFilter(scope, `Subscription ${name}`, {
        logGroupName: name,
        filterPattern,
        ...(filterName !== undefined && { filterName }),
        ...target(destination),
      }),
  );
}

/** Each filter waits for the one before it in its lane, the first of a lane for `ready`. */
function inLanes(filters: readonly CfnSubscriptionFilter[], ready: readonly IDependable[]): void {
  for (const [index, filter] of filters.entries()) {
    const before = filters[index - lanes];
    filter.node.addDependency(...(before ? [before] : ready));
  }
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** One policy for every log group of the account and region but `excluded`. */
export function subscribeAccount(
  scope: Construct,
  {
    destination,
    filterPattern,
    excluded,
    policyName,
  }: Subscription & {
    excluded: readonly string[];
    policyName?: string | undefined;
  },
): void {
  const { destinationArn, roleArn }: Target = target(destination);
  const stack = Stack.of(scope);
  const policy = new CfnAccountPolicy(scope, 'AccountPolicy', {
    policyName: policyName ?? `${stack.stackName}-subscription`,
    policyType: 'SUBSCRIPTION_FILTER_POLICY',
    scope: 'ALL',
    selectionCriteria: `LogGroupName NOT IN ${stack.toJsonString(excluded)}`,
    policyDocument: stack.toJsonString({
      DestinationArn: destinationArn,
      FilterPattern: filterPattern,
      Distribution: 'ByLogStream',
      ...(roleArn !== undefined && { RoleArn: roleArn }),
    }),
  });
  for (const resource of readiness(scope, destination, '')) policy.addResourceDependency(resource);
}

interface Target {
  destinationArn: string;
  roleArn?: string;
  distribution?: string;
}

const target = (destination: IFunction | LogStream): Target =>
  destination instanceof LogStream
    ? { destinationArn: destination.stream.streamArn, roleArn: destination.role.roleArn, distribution: 'ByLogStream' }
    : { destinationArn: destination.functionArn };

/** What must be there before CloudWatch Logs tries the destination. */
function readiness(scope: Construct, destination: IFunction | LogStream, prefix: string): CfnResource[] {
  if (destination instanceof LogStream) return destination.readiness;
  return [allowLogs(scope, destination, prefix)];
}

/** A function's policy is full at about 62 permissions: one for all log groups that begin alike. */
function allowLogs(scope: Construct, lambda: IFunction, prefix: string): CfnPermission {
  const stack = Stack.of(scope);
  return new CfnPermission(scope, 'LogsPermission', {
    action: 'lambda:InvokeFunction',
    functionName: lambda.functionArn,
    principal: new ServicePrincipal('logs.amazonaws.com').service,
    sourceAccount: stack.account,
    sourceArn: stack.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `${prefix}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  });
}
