import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { type Finding, failed, ok, skipped } from '../finding.ts';
import type { Place } from '../place.ts';

/** Whether each service's log group exists and delivers to the log shipper. */
export async function checkLogs(place: Place): Promise<Finding[]> {
  const { CloudWatchLogsClient: Client } = await import('@aws-sdk/client-cloudwatch-logs');
  const client = new Client(place.aws);
  const groups = [...new Set(place.services.map(({ logGroup }) => logGroup))];
  const existing = await existingGroups(client, groups);
  const hasPolicy = place.infra?.engine !== undefined && (await hasAccountPolicy(client, place));
  const findings: Finding[] = [];
  for (const group of groups) findings.push(...(await judge(client, place, group, existing.has(group), hasPolicy)));
  return findings;
}

async function judge(
  client: CloudWatchLogsClient,
  { infra, names, environment }: Place,
  group: string,
  exists: boolean,
  hasPolicy: boolean,
): Promise<Finding[]> {
  const what = `log group ${group}`;
  if (!exists) {
    return [
      failed(
        what,
        'does not exist',
        'let the containers use the awslogs driver with it, or correct logGroup in the fleet',
      ),
    ];
  }
  if (infra?.engine === undefined)
    return [ok(what, 'exists'), skipped(`subscription of ${group}`, 'no infra.engine in the fleet')];
  if (hasPolicy) return [ok(what, 'exists, delivered by the account policy')];
  const destinations = await destinationsOf(client, group);
  const isOurs = destinations.some(
    (arn) => arn.endsWith(`:${names.logShipper.function}`) || arn.endsWith(`/${names.logShipper.stream}`),
  );
  if (isOurs) return [ok(what, `exists, delivered to ${names.logShipper.function}`)];
  const seen = destinations.length === 0 ? 'has no subscription' : `is delivered to ${destinations.join(', ')} only`;
  return [failed(what, seen, `bizom logs subscribe --env ${environment.name} --apply`)];
}

async function existingGroups(client: CloudWatchLogsClient, names: readonly string[]): Promise<Set<string>> {
  const { paginateDescribeLogGroups } = await import('@aws-sdk/client-cloudwatch-logs');
  const prefix = commonPrefix(names);
  const found = new Set<string>();
  for await (const { logGroups = [] } of paginateDescribeLogGroups(
    { client },
    prefix === '' ? {} : { logGroupNamePrefix: prefix },
  )) {
    for (const { logGroupName = '' } of logGroups) found.add(logGroupName);
    if (names.every((name) => found.has(name))) break;
  }
  return found;
}

/** The text that all names begin with. */
function commonPrefix([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

async function hasAccountPolicy(client: CloudWatchLogsClient, { names, fleet }: Place): Promise<boolean> {
  const { DescribeAccountPoliciesCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  if (fleet.infra.subscriptions !== 'account') return false;
  const { accountPolicies = [] } = await client.send(
    new DescribeAccountPoliciesCommand({ policyType: 'SUBSCRIPTION_FILTER_POLICY' }),
  );
  return accountPolicies.some(
    ({ policyDocument = '' }) =>
      policyDocument.includes(names.logShipper.function) || policyDocument.includes(names.logShipper.stream),
  );
}

async function destinationsOf(client: CloudWatchLogsClient, logGroupName: string): Promise<string[]> {
  const { DescribeSubscriptionFiltersCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const { subscriptionFilters = [] } = await client.send(new DescribeSubscriptionFiltersCommand({ logGroupName }));
  return subscriptionFilters.flatMap(({ destinationArn }) => destinationArn ?? []);
}
