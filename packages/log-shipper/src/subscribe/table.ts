import { renderTable } from '@bizom/command';
import { cleanLine } from '@bizom/command/text';
import type { AccountPolicyPlan, GroupPlan } from './plan.ts';
import type { NotSubscribed, SubscribePlan } from './subscribe.ts';

/** A plan as a table, and what became of it where it was applied. */
export function subscribeTable(
  plan: SubscribePlan,
  filterLimit: number,
  notSubscribed: readonly NotSubscribed[] | undefined,
): string {
  const { destination, permission, groups, policy } = plan;
  return [
    `destination  ${destination}`,
    ...(permission ? [`permission   ${permission.action}: CloudWatch Logs of ${permission.sourceArn}`] : []),
    ...(policy ? policyLines(policy) : []),
    ...(groups ? groupLines(groups, filterLimit, notSubscribed) : []),
    ...closing(plan, notSubscribed),
  ].join('\n');
}

function policyLines({ policyName, action, selectionCriteria, because }: AccountPolicyPlan): string[] {
  const reason = because === undefined ? '' : ` (${because})`;
  return [cleanLine(`policy       ${action}: ${policyName}, ${selectionCriteria}${reason}`)];
}

function groupLines(
  groups: readonly GroupPlan[],
  filterLimit: number,
  notSubscribed: readonly NotSubscribed[] = [],
): string[] {
  if (groups.length === 0) return ['', 'no log group matches'];
  const failures = new Map(notSubscribed.map(({ logGroup, because }) => [logGroup, because]));
  const rows = groups.map(({ logGroup, action, filters, because }) => [
    logGroup,
    action,
    action === 'missing' ? '-' : `${filters.length} of ${filterLimit}`,
    failures.get(logGroup) ?? because ?? '',
  ]);
  const titles = ['LOG GROUP', 'ACTION', 'FILTERS', 'WHY'].map((title) => ({ title }));
  return ['', renderTable(titles, rows), ''];
}

function closing({ groups, policy, permission }: SubscribePlan, notSubscribed: readonly NotSubscribed[] | undefined) {
  const changes =
    (groups ?? []).filter(({ action }) => action === 'create' || action === 'update').length +
    (policy?.action === 'create' || policy?.action === 'update' ? 1 : 0) +
    (permission?.action === 'add' ? 1 : 0);
  if (notSubscribed) return [`${changes - failed(notSubscribed, groups)} changes made`];
  return [changes === 0 ? 'nothing to change' : `${changes} changes planned; --apply makes them`];
}

/** Number of planned changes that failed. */
function failed(notSubscribed: readonly NotSubscribed[], groups: readonly GroupPlan[] = []): number {
  const planned = new Set(
    groups.filter(({ action }) => action === 'create' || action === 'update').map(({ logGroup }) => logGroup),
  );
  return notSubscribed.filter(({ logGroup }) => planned.has(logGroup)).length;
}
