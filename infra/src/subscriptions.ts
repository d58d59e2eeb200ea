import type { CfnResource } from 'aws-cdk-lib';
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnAccountPolicy, CfnSubscriptionFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { InfraError } from './errors.ts';
import { LogStream } from './log-stream.ts';

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
    throw new InfraError('NO_SUBSCRIPTION', 'logGroups: expected at least one log group, came none.');
  const looped = names.find((name) => own.includes(name));
  if (looped !== undefined) {
    throw new InfraError(
      'SELF_SUBSCRIPTION',
      `logGroups: "${looped}" is the shipper's own log: shipping it would never end.`,
    );
  }
  const ready = readiness(scope, destination, commonPrefix(names));
  const filters = [...new Set(names)].map(
    (name) =>
      new CfnSubscriptionFilter(scope, `Subscription ${name}`, {
        logGroupName: name,
        filterPattern,
        ...(filterName !== undefined && { filterName }),
        ...target(destination),
      }),
  );
  for (const [index, filter] of filters.entries()) {
    const before = filters[index - lanes];
    for (const resource of before ? [before] : ready) filter.addResourceDependency(resource);
  }
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

function commonPrefix(names: readonly string[]): string {
  const [first = '', ...others] = names;
  let length = first.length;
  for (const name of others) while (!name.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}
