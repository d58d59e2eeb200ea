import {
  CloudWatchLogsClient,
  type CloudWatchLogsClientConfig,
  DescribeAccountPoliciesCommand,
  PutAccountPolicyCommand,
  PutSubscriptionFilterCommand,
  paginateDescribeLogGroups,
  paginateDescribeSubscriptionFilters,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  AddPermissionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  LambdaClient,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda';
import pLimit from 'p-limit';
import { type Destination, parseDestination } from './destination.ts';
import {
  type AccountPolicy,
  type AccountPolicyPlan,
  groupMatcher,
  groupPrefix,
  type LogGroup,
  type PermissionPlan,
  type PolicyStatement,
  type Subscription,
  type SubscriptionFilter,
} from './plan.ts';

/** CloudWatch Logs takes 5 to 10 of these calls a second: the SDK slows itself down to what is let. */
const patience = { maxAttempts: 12, retryMode: 'adaptive' } as const;
/** Groups asked for their filters at once. */
const concurrency = 4;

/** What subscribing reads and writes, in the account and region of the destination. */
export class SubscriptionApi {
  readonly #logs: CloudWatchLogsClient;
  readonly #lambda: LambdaClient;

  constructor(region: string, config: CloudWatchLogsClientConfig = {}) {
    this.#logs = new CloudWatchLogsClient({ ...config, ...patience, region });
    this.#lambda = new LambdaClient({ ...(config as object), ...patience, region });
  }

  /** The log groups that match any of these prefixes or regular expressions, with their filters. */
  async matchingGroups(patterns: readonly string[]): Promise<LogGroup[]> {
    const found = new Map<string, string>();
    for (const pattern of patterns) {
      const matches = groupMatcher(pattern);
      const prefix = groupPrefix(pattern);
      const query = prefix === undefined ? {} : { logGroupNamePrefix: prefix };
      for await (const page of paginateDescribeLogGroups({ client: this.#logs }, query)) {
        for (const { logGroupName = '', logGroupClass = 'STANDARD' } of page.logGroups ?? []) {
          if (matches(logGroupName)) found.set(logGroupName, logGroupClass);
        }
      }
    }
    const names = [...found.keys()].sort();
    return this.#withFilters(names.map((name) => ({ name, logClass: found.get(name) ?? '' })));
  }

  /** These log groups; one that does not exist has no `filters`. */
  async namedGroups(names: readonly string[]): Promise<LogGroup[]> {
    const limit = pLimit(concurrency);
    const asked = names.map((name) => limit(async () => (await this.#describeGroup(name)) ?? { name, logClass: '' }));
    const groups = await Promise.all(asked);
    const filled = await this.#withFilters(groups.filter(({ logClass }) => logClass !== ''));
    return groups.map((group) => filled.find(({ name }) => name === group.name) ?? group);
  }

  async #describeGroup(name: string): Promise<LogGroup | undefined> {
    for await (const page of paginateDescribeLogGroups({ client: this.#logs }, { logGroupNamePrefix: name })) {
      const group = page.logGroups?.find(({ logGroupName }) => logGroupName === name);
      if (group) return { name, logClass: group.logGroupClass ?? 'STANDARD' };
    }
    return undefined;
  }

  #withFilters(groups: readonly LogGroup[]): Promise<LogGroup[]> {
    const limit = pLimit(concurrency);
    return Promise.all(
      groups.map((group) => limit(async () => ({ ...group, filters: await this.#filters(group.name) }))),
    );
  }

  async #filters(logGroupName: string): Promise<SubscriptionFilter[]> {
    const filters: SubscriptionFilter[] = [];
    for await (const page of paginateDescribeSubscriptionFilters({ client: this.#logs }, { logGroupName })) {
      for (const { filterName = '', filterPattern = '', destinationArn = '', roleArn } of page.subscriptionFilters ??
        []) {
        filters.push({ name: filterName, pattern: filterPattern, destinationArn, roleArn });
      }
    }
    return filters;
  }

  /** The subscription policies of the account in this region: none or one. */
  async accountPolicies(): Promise<AccountPolicy[]> {
    const command = new DescribeAccountPoliciesCommand({ policyType: 'SUBSCRIPTION_FILTER_POLICY' });
    const { accountPolicies = [] } = await this.#logs.send(command);
    return accountPolicies.map(({ policyName = '', policyDocument = '', selectionCriteria = '' }) => ({
      name: policyName,
      document: policyDocument,
      selectionCriteria,
    }));
  }

  /** Where the functions log that ship what comes to this destination. */
  async ownLogGroups(destination: Destination): Promise<string[]> {
    const functions = destination.kind === 'lambda' ? [destination.name] : await this.#readers(destination.arn);
    return Promise.all(functions.map((name) => this.#logGroupOf(name)));
  }

  async #readers(streamArn: string): Promise<string[]> {
    const readers = new Set<string>();
    for await (const page of paginateListEventSourceMappings({ client: this.#lambda }, { EventSourceArn: streamArn })) {
      for (const { FunctionArn } of page.EventSourceMappings ?? []) {
        if (FunctionArn) readers.add(parseDestination(FunctionArn).name);
      }
    }
    return [...readers];
  }

  async #logGroupOf(functionName: string): Promise<string> {
    const command = new GetFunctionConfigurationCommand({ FunctionName: functionName });
    const { LoggingConfig } = await this.#lambda.send(command);
    return LoggingConfig?.LogGroup ?? `/aws/lambda/${functionName}`;
  }

  /** The statements of a function's resource policy. */
  async policyStatements({ name, qualifier }: Destination): Promise<PolicyStatement[]> {
    try {
      const { Policy = '{}' } = await this.#lambda.send(new GetPolicyCommand(functionInput(name, qualifier)));
      return (JSON.parse(Policy) as { Statement?: PolicyStatement[] }).Statement ?? [];
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return [];
      throw error;
    }
  }

  async addPermission(plan: PermissionPlan, { name, qualifier, accountId }: Destination): Promise<void> {
    const command = new AddPermissionCommand({
      ...functionInput(name, qualifier),
      StatementId: plan.statementId,
      Action: 'lambda:InvokeFunction',
      Principal: 'logs.amazonaws.com',
      SourceArn: plan.sourceArn,
      SourceAccount: accountId,
    });
    await this.#lambda.send(command);
  }

  async putFilter(
    logGroupName: string,
    { filterName, filterPattern, destination, roleArn }: Subscription,
  ): Promise<void> {
    const command = new PutSubscriptionFilterCommand({
      logGroupName,
      filterName,
      filterPattern,
      destinationArn: destination.arn,
      ...(roleArn !== undefined && { roleArn }),
      ...(destination.kind === 'kinesis' && { distribution: 'ByLogStream' }),
    });
    await this.#logs.send(command);
  }

  async putAccountPolicy({ policyName, document, selectionCriteria }: AccountPolicyPlan): Promise<void> {
    const command = new PutAccountPolicyCommand({
      policyName,
      policyDocument: document,
      policyType: 'SUBSCRIPTION_FILTER_POLICY',
      scope: 'ALL',
      selectionCriteria,
    });
    await this.#logs.send(command);
  }

  close(): void {
    this.#logs.destroy();
    this.#lambda.destroy();
  }
}

function functionInput(name: string, qualifier: string | undefined) {
  return { FunctionName: name, ...(qualifier !== undefined && { Qualifier: qualifier }) };
}
