import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeSubscriptionFiltersCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam';
import { LambdaClient, ListEventSourceMappingsCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Aws } from '@bizom/testbed';

type ClientConfig = Aws['clientConfig'];

/** The names of everything there is in the account, by its kind; what the CDK's own bootstrap made is left out. */
export async function inventory(config: ClientConfig, logGroups: readonly string[]): Promise<Record<string, string[]>> {
  const logs = new CloudWatchLogsClient(config);
  const lambda = new LambdaClient(config);
  const filters = await Promise.all(
    logGroups.map((logGroupName) => logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }))),
  );
  const found = {
    stacks: (await new CloudFormationClient(config).send(new DescribeStacksCommand({}))).Stacks?.map(
      ({ StackName }) => StackName,
    ),
    functions: (await lambda.send(new ListFunctionsCommand({}))).Functions?.map(({ FunctionName }) => FunctionName),
    sources: (await lambda.send(new ListEventSourceMappingsCommand({}))).EventSourceMappings?.map(({ UUID }) => UUID),
    logGroups: (await logs.send(new DescribeLogGroupsCommand({}))).logGroups?.map(({ logGroupName }) => logGroupName),
    subscriptions: filters.flatMap(({ subscriptionFilters = [] }) =>
      subscriptionFilters.map(({ logGroupName }) => logGroupName),
    ),
    queues: (await new SQSClient(config).send(new ListQueuesCommand({}))).QueueUrls,
    buckets: (await new S3Client({ ...config, forcePathStyle: true }).send(new ListBucketsCommand({}))).Buckets?.map(
      ({ Name }) => Name,
    ),
    tables: (await new DynamoDBClient(config).send(new ListTablesCommand({}))).TableNames,
    rules: (await new EventBridgeClient(config).send(new ListRulesCommand({}))).Rules?.map(({ Name }) => Name),
    alarms: (await new CloudWatchClient(config).send(new DescribeAlarmsCommand({ MaxRecords: 100 }))).MetricAlarms?.map(
      ({ AlarmName }) => AlarmName,
    ),
    roles: (await new IAMClient(config).send(new ListRolesCommand({}))).Roles?.map(({ RoleName }) => RoleName),
  };
  return Object.fromEntries(Object.entries(found).map(([kind, names = []]) => [kind, ofOurs(names)]));
}

const ofOurs = (names: readonly (string | undefined)[]): string[] =>
  names
    .filter((name) => name !== undefined)
    .filter((name) => !/^(cdk-|CDKToolkit)/.test(name))
    .sort();
