import type { EventPattern as EcsEventPattern } from '@bizom/alerts';
import { type EventPattern, Match } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { clusterArn, serviceArnPrefix } from './ecs-rights.ts';

/** The events of some clusters alone: other environments in the account have their own rules. */
export function ofCluster(
  scope: Construct,
  pattern: { readonly [K in keyof EcsEventPattern]: unknown },
  clusters: readonly string[],
): EventPattern {
  const { source, 'detail-type': detailType, detail } = pattern as unknown as EcsEventPattern;
  // A deployment's event names its cluster only in the ARN of the service it is about.
  if (detailType.includes('ECS Deployment State Change')) {
    const resources = clusters.flatMap((cluster) => Match.prefix(serviceArnPrefix(scope, cluster)));
    return { source, detailType, detail, resources };
  }
  return {
    source,
    detailType,
    detail: { ...detail, clusterArn: clusters.map((cluster) => clusterArn(scope, cluster)) },
  };
}
