import type { Rule } from './rule.ts';

/**
 * What the service scheduler says. Sources: ECS developer guide, service-event-messages-list, task-maintenance,
 * track-service-rebalancing, deployment-circuit-breaker.
 */
export const schedulerRules: readonly Rule[] = [
  { row: 'C1', when: /^Scaling activity initiated by/i, cause: 'deploy-or-scale-in' },
  { row: 'C2', when: /failed (?:ELB|VPC Lattice|load balancer) health checks/i, cause: 'health-elb' },
  { row: 'C3', when: /failed container health checks/i, cause: 'health-container' },
  {
    row: 'C4',
    when: /ECS is performing maintenance on the underlying infrastructure|scheduled for retirement|task retirement/i,
    cause: 'maintenance',
  },
  { row: 'C5', when: /in DRAINING state|instance (?:is )?draining/i, cause: 'draining' },
  { row: 'C6', when: / is (?:unhealthy|not healthy) in /i, cause: 'health-elb' },
  { row: 'C7', when: /AZ rebalancing|Availability Zone rebalancing/i, cause: 'az-rebalance' },
  { row: 'C8', when: /circuit breaker|rolled back|rolling back/i, cause: 'deployment-failed' },
];

/** C2: the target group or load balancer that gave the task up. */
export function failedTarget(stoppedReason: string): string | undefined {
  return /failed ELB health checks in \((?:target-group|elb) ([^)]{1,500})\)/i.exec(stoppedReason)?.[1];
}

const unhealthy = /is (?:unhealthy|not healthy) in /i;
const dueTo = /due to \(reason /i;

/** C6: what a service's event says of a failed health check, such as `Request timed out`. */
export function unhealthyReason(serviceEvent: string): string | undefined {
  const start = serviceEvent.search(unhealthy);
  if (start < 0) return undefined;
  const [, reason] = serviceEvent.slice(start).split(dueTo, 2);
  return reason === undefined ? undefined : reason.trimEnd().replace(/\)?\.?$/, '') || undefined;
}
