import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

const ecsArn = (scope: Construct, resource: string, resourceName: string) =>
  Stack.of(scope).formatArn({ service: 'ecs', resource, resourceName });

export const clusterArn = (scope: Construct, cluster: string): string => ecsArn(scope, 'cluster', cluster);
export const serviceArnPrefix = (scope: Construct, cluster: string): string => ecsArn(scope, 'service', `${cluster}/`);

/** Reading the tasks and services of some clusters, and nothing of others. */
export function readClusters(scope: Construct, clusters: readonly string[]): PolicyStatement[] {
  const each = (resource: string) => clusters.map((cluster) => ecsArn(scope, resource, `${cluster}/*`));
  return [
    // ListTasks is about container instances, of which Fargate has none: the cluster is a condition.
    new PolicyStatement({
      actions: ['ecs:ListTasks'],
      resources: ['*'],
      conditions: { ArnEquals: { 'ecs:cluster': clusters.map((cluster) => clusterArn(scope, cluster)) } },
    }),
    new PolicyStatement({ actions: ['ecs:DescribeTasks'], resources: each('task') }),
    new PolicyStatement({ actions: ['ecs:DescribeServices'], resources: each('service') }),
  ];
}
