import {
  type TargetGroup as AwsTargetGroup,
  type ElasticLoadBalancingV2Client,
  paginateDescribeLoadBalancers,
  paginateDescribeTargetGroups,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { FoundResource, TargetGroup } from './account.ts';

const pageSize = 400;

/** Target groups by ARN. */
export async function readTargetGroups(client: ElasticLoadBalancingV2Client): Promise<Map<string, TargetGroup>> {
  const found = new Map<string, TargetGroup>();
  for await (const { TargetGroups = [] } of paginateDescribeTargetGroups({ client, pageSize }, {})) {
    for (const group of TargetGroups) found.set(group.TargetGroupArn ?? '', targetGroupOf(group));
  }
  return found;
}

function targetGroupOf(group: AwsTargetGroup): TargetGroup {
  const { TargetGroupArn = '', LoadBalancerArns = [], HealthCheckProtocol = 'TCP', HealthCheckPath } = group;
  const [loadBalancer] = LoadBalancerArns;
  const port = Number(group.HealthCheckPort);
  return {
    dimension: TargetGroupArn.slice(TargetGroupArn.lastIndexOf(':') + 1),
    ...(loadBalancer !== undefined && { loadBalancer: loadBalancerDimension(loadBalancer) }),
    healthProtocol: HealthCheckProtocol,
    ...(HealthCheckPath !== undefined && { healthPath: HealthCheckPath }),
    ...(Number.isInteger(port) && { healthPort: port }),
  };
}

/** Application load balancers, as dashboards draw them. */
export async function readLoadBalancers(client: ElasticLoadBalancingV2Client): Promise<FoundResource[]> {
  const found: FoundResource[] = [];
  for await (const { LoadBalancers = [] } of paginateDescribeLoadBalancers({ client, pageSize }, {})) {
    for (const { LoadBalancerArn = '', Type, VpcId } of LoadBalancers) {
      if (Type !== 'application') continue;
      const name = loadBalancerDimension(LoadBalancerArn);
      found.push({ kind: 'loadBalancers', name, ...(VpcId !== undefined && { vpcId: VpcId }) });
    }
  }
  return found;
}

/** `…:loadbalancer/app/my-alb/50dc6c495c0c9188` -> `app/my-alb/50dc6c495c0c9188`. */
const loadBalancerDimension = (arn: string): string =>
  arn.slice(arn.indexOf(':loadbalancer/') + ':loadbalancer/'.length);
