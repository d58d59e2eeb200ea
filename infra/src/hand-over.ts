import { type Fleet, resolveEnvironment, resourceNames } from '@bizom/fleet';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { LambdaName } from './bundle.ts';
import { addFleetStacks } from './fleet-stacks.ts';
import { type Place, type Resource, resolveReferences } from './references.ts';

type Properties = Readonly<Record<string, unknown>>;

/** What a Lambda needs where it is deployed by something other than the CDK, with the property names of CloudFormation. */
export interface HandOver {
  name: string;
  handler: string;
  runtime: string;
  architecture: string;
  memoryMiB: number;
  timeoutSeconds: number;
  /** Undefined: what the account has. */
  reservedConcurrency: number | undefined;
  environment: Record<string, string>;
  /** What its role may do, besides being assumed by `lambda.amazonaws.com`. */
  policy: { Version: '2012-10-17'; Statement: unknown[] };
  /** Where failed asynchronous events go: a queue's ARN. */
  onFailure: unknown;
  /** Rights of others to invoke it. */
  permissions: Properties[];
  /** Queues and streams that it reads. */
  eventSources: Properties[];
  /** Log groups that are subscribed, or the policy for all. */
  subscriptions: Properties[];
  /** Rules of EventBridge that invoke it: by a pattern, or by a schedule. */
  rules: Properties[];
  alarms: Properties[];
  /** Queues, buckets, tables, streams, topics and log groups that must be there before. */
  resources: { type: string; properties: Properties }[];
}

/**
 * What each Lambda of an environment needs, from the same constructs as `addFleetStacks`. Names are those of a deployment by the CDK.
 * @param outdir folder for the templates
 * @throws FleetError `UNKNOWN_ENVIRONMENT`; InfraError for what cannot be deployed
 */
export function handOvers(fleet: Fleet, environment: string, outdir: string): Partial<Record<LambdaName, HandOver>> {
  const { accountId: account, region } = resolveEnvironment(fleet, environment);
  const names = resourceNames(fleet, environment);
  const lambdas: Record<string, LambdaName> = {
    [names.logShipper.function]: 'log-shipper',
    [names.logShipper.replay.function]: 'log-shipper-replay',
    [names.taskAlerts.function]: 'alerts',
    [names.appProbe.function]: 'app-probe',
  };
  const found = addFleetStacks(new App({ outdir }), fleet, [environment]).flatMap((stack) => {
    const resources = resourcesOf(stack, { account, region });
    return resources
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map((lambda, index) => {
        const name = lambdas[String(lambda.Properties['FunctionName'])];
        return name === undefined ? [] : ([name, handOver(lambda, resources, index === 0)] as const);
      });
  });
  return Object.fromEntries(found);
}

/** Those of nested stacks too, each reference replaced by the name or ARN that it stands for. */
function resourcesOf(stack: Stack, place: Place): Resource[] {
  const stacks = stack.node.findAll().filter((construct) => Stack.isStack(construct)) as Stack[];
  const all = stacks.flatMap((each) =>
    Object.entries<{ Type: string; Properties?: Properties }>(Template.fromStack(each).toJSON().Resources ?? {}),
  );
  return resolveReferences(
    all.map(([id, { Type, Properties = {} }]) => ({ id, Type, Properties })),
    place,
  );
}

const kept = /^AWS::(SQS::Queue|S3::Bucket|DynamoDB::Table|Kinesis::Stream|SNS::Topic|Logs::LogGroup)$/;

/** @param isMain whether it is the function that the stack is there for: what belongs to none of its functions is its */
function handOver({ id, Properties: lambda }: Resource, resources: readonly Resource[], isMain: boolean): HandOver {
  const arn = `:function:${lambda['FunctionName']}`;
  const of = (type: string, isOwn: (properties: Properties) => boolean) =>
    resources.filter(({ Type, Properties }) => Type === type && isOwn(Properties)).map(({ Properties }) => Properties);
  const isNamed = (value: unknown) => {
    const text = JSON.stringify(value) ?? '';
    return text.includes(`${arn}"`) || text.includes(`"${lambda['FunctionName']}"`);
  };
  return {
    name: String(lambda['FunctionName']),
    handler: String(lambda['Handler']),
    runtime: String(lambda['Runtime']),
    architecture: String((lambda['Architectures'] as string[])[0]),
    memoryMiB: Number(lambda['MemorySize']),
    timeoutSeconds: Number(lambda['Timeout']),
    reservedConcurrency: lambda['ReservedConcurrentExecutions'] as number | undefined,
    environment: (lambda['Environment'] as { Variables: Record<string, string> }).Variables,
    policy: { Version: '2012-10-17', Statement: statementsOf(lambda['Role'], resources) },
    onFailure: of('AWS::Lambda::EventInvokeConfig', isNamed)[0]?.['DestinationConfig'],
    permissions: of('AWS::Lambda::Permission', isNamed),
    eventSources: of('AWS::Lambda::EventSourceMapping', isNamed),
    subscriptions: isMain
      ? [...of('AWS::Logs::SubscriptionFilter', () => true), ...of('AWS::Logs::AccountPolicy', () => true)]
      : [],
    rules: of('AWS::Events::Rule', (rule) => isNamed(rule['Targets'])),
    alarms: of('AWS::CloudWatch::Alarm', (alarm) => (isMain ? !isOfAnother(alarm, id, resources) : isNamed(alarm))),
    resources: isMain
      ? resources
          .filter(({ Type }) => kept.test(Type))
          .map(({ Type, Properties }) => ({ type: Type, properties: Properties }))
      : [],
  };
}

function statementsOf(role: unknown, resources: readonly Resource[]): unknown[] {
  const name = String(role).split('/').at(-1) ?? '';
  return resources
    .filter(({ Type }) => Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy')
    .filter(({ Properties }) => (Properties['Roles'] as unknown[] | undefined)?.includes(name))
    .flatMap(({ Properties }) => (Properties['PolicyDocument'] as { Statement: unknown[] }).Statement);
}

/** Whether an alarm looks at another function of the stack. */
function isOfAnother(alarm: Properties, id: string, resources: readonly Resource[]): boolean {
  const text = JSON.stringify(alarm);
  return resources.some(
    (other) =>
      other.Type === 'AWS::Lambda::Function' &&
      other.id !== id &&
      text.includes(`"Value":"${other.Properties['FunctionName']}"`),
  );
}
