import type { EvidencePlace } from '@bizom/fleet';
import { type ChannelConfig, type ChannelKinds, channelKinds, channelRights, configuredSecrets } from '@bizom/notify';
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { clusterArn, readClusters } from './ecs-rights.ts';
import { namePatterns } from './name-patterns.ts';
import { readSecrets } from './secrets.ts';

/** What may be looked up for a message, besides the tasks and services of the clusters. */
export interface LookUps {
  /** Log groups whose last lines may be read; default none. */
  readonly logGroups?: readonly string[];
  /** ECR repositories whose tags tell the commit of an image; default none. */
  readonly repositories?: readonly string[];
  /** Where the probe keeps evidence of what died; default nowhere. */
  readonly evidence?: EvidencePlace | undefined;
}

export interface AlertsRights extends LookUps {
  channels: Readonly<Record<string, ChannelConfig>>;
  clusters: readonly string[];
}

/** What the alerts Lambda may do: read what it tells of, and send it to its channels. */
export function alertsStatements(scope: Construct, rights: AlertsRights): PolicyStatement[] {
  const { channels, clusters, logGroups = [], repositories = [], evidence } = rights;
  const arn = (service: string, resource: string, resourceName: string, arnFormat = ArnFormat.SLASH_RESOURCE_NAME) =>
    Stack.of(scope).formatArn({ service, resource, resourceName, arnFormat });
  return [
    ...readClusters(scope, clusters),
    // None of these three knows a resource.
    new PolicyStatement({
      actions: ['ecs:DescribeTaskDefinition', 'cloudwatch:GetMetricData', 'cloudwatch:GetMetricWidgetImage'],
      resources: ['*'],
    }),
    // ListServices takes the cluster as a condition only.
    new PolicyStatement({
      actions: ['ecs:ListServices'],
      resources: ['*'],
      conditions: { ArnEquals: { 'ecs:cluster': clusters.map((cluster) => clusterArn(scope, cluster)) } },
    }),
    ...allow(
      'ecs:ListServiceDeployments',
      clusters.map((cluster) => arn('ecs', 'service', `${cluster}/*`)),
    ),
    ...allow(
      'logs:GetLogEvents',
      namePatterns(logGroups).map(
        (name) => `${arn('logs', 'log-group', name, ArnFormat.COLON_RESOURCE_NAME)}:log-stream:*`,
      ),
    ),
    ...allow(
      'ecr:DescribeImages',
      namePatterns(repositories).map((name) => arn('ecr', 'repository', name)),
    ),
    ...(evidence ? [listEvidence(scope, evidence)] : []),
    ...sendTo(scope, Object.values(channels)),
  ];
}

/** Lists what the probe kept of a task, and reads none of it. */
function listEvidence(scope: Construct, { bucket, prefix }: EvidencePlace): PolicyStatement {
  return new PolicyStatement({
    actions: ['s3:ListBucket'],
    resources: [`arn:${Stack.of(scope).partition}:s3:::${bucket}`],
    conditions: { StringLike: { 's3:prefix': `${prefix}/*` } },
  });
}

/** Sending to these channels: what their kinds need, and reading their secrets. */
export function sendTo(
  scope: Construct,
  channels: readonly { type: string }[],
  kinds: ChannelKinds = channelKinds,
): PolicyStatement[] {
  const { partition, region, account } = Stack.of(scope);
  const filled = (arn: string) => fillArn(arn, { partition, region, account });
  return [
    ...channels.flatMap((channel) =>
      channelRights(channel, kinds).map(
        ({ actions, resources, conditions }) =>
          new PolicyStatement({
            actions: [...actions],
            resources: resources.map(filled),
            ...(conditions && { conditions }),
          }),
      ),
    ),
    ...readSecrets(
      scope,
      channels.flatMap((channel) => configuredSecrets(channel, kinds).map(({ value }) => value)),
    ),
  ];
}

const fillArn = (arn: string, values: Record<string, string>): string =>
  arn.replace(/\{(partition|region|account)\}/g, (_, name: string) => values[name] ?? '');

const allow = (action: string, resources: string[]) =>
  resources.length === 0 ? [] : [new PolicyStatement({ actions: [action], resources: [...new Set(resources)] })];
