import type { ChannelConfig } from '@bizom/notify';
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { readClusters } from './ecs-rights.ts';
import { readSecrets } from './secrets.ts';

/** What may be looked up for a message, beside the tasks and services of the clusters. */
export interface LookUps {
  /** Log groups whose last lines may be read; default none. */
  readonly logGroups?: readonly string[];
  /** ECR repositories whose tags tell the commit of an image; default none. */
  readonly repositories?: readonly string[];
}

export interface AlertsRights extends LookUps {
  channels: Readonly<Record<string, ChannelConfig>>;
  clusters: readonly string[];
}

/** What the alerts Lambda may do: read what it tells of, and send it to its channels. */
export function alertsStatements(scope: Construct, rights: AlertsRights): PolicyStatement[] {
  const { channels, clusters, logGroups = [], repositories = [] } = rights;
  const arn = (service: string, resource: string, resourceName: string, arnFormat = ArnFormat.SLASH_RESOURCE_NAME) =>
    Stack.of(scope).formatArn({ service, resource, resourceName, arnFormat });
  return [
    ...readClusters(scope, clusters),
    // Neither of these two knows a resource.
    new PolicyStatement({
      actions: ['ecs:DescribeTaskDefinition', 'cloudwatch:GetMetricWidgetImage'],
      resources: ['*'],
    }),
    ...allow(
      'logs:GetLogEvents',
      logGroups.map((name) => `${arn('logs', 'log-group', name, ArnFormat.COLON_RESOURCE_NAME)}:log-stream:*`),
    ),
    ...allow(
      'ecr:DescribeImages',
      repositories.map((name) => arn('ecr', 'repository', name)),
    ),
    ...sendTo(scope, Object.values(channels)),
  ];
}

function sendTo(scope: Construct, channels: readonly ChannelConfig[]): PolicyStatement[] {
  const topics = channels.flatMap((channel) => (channel.type === 'sns' ? [channel.topicArn] : []));
  const senders = channels.flatMap((channel) => (channel.type === 'email' ? [addressOf(channel.from)] : []));
  const secrets = channels.flatMap((channel) => {
    if (channel.type === 'telegram') return [channel.token];
    return channel.type === 'flock' ? [channel.webhookUrl] : [];
  });
  return [
    ...allow('sns:Publish', topics),
    ...senders.map((sender) => sendAs(scope, sender)),
    ...readSecrets(scope, secrets),
  ];
}

/** Mail of one sender: by its own identity or its domain's, whichever SES has verified. */
function sendAs(scope: Construct, sender: string): PolicyStatement {
  const identities = [sender, sender.slice(sender.indexOf('@') + 1)];
  return new PolicyStatement({
    actions: ['ses:SendRawEmail'],
    resources: identities.map((name) =>
      Stack.of(scope).formatArn({ service: 'ses', region: '*', resource: 'identity', resourceName: name }),
    ),
    conditions: { StringEquals: { 'ses:FromAddress': sender } },
  });
}

const addressOf = (from: string): string => /<([^<>]+)>/.exec(from)?.[1] ?? from.trim();

const allow = (action: string, resources: string[]) =>
  resources.length === 0 ? [] : [new PolicyStatement({ actions: [action], resources: [...new Set(resources)] })];
