import {
  addExamples,
  environmentOption,
  type FleetFlags,
  fleetOption,
  givenEnvironment,
  jsonOption,
  requireEnvironment,
  requireFleet,
  wholeNumber,
} from '@bizom/command';
import { Command } from 'commander';
import { OptionsError, ShipperError } from '../errors.ts';
import type { Destination } from '../subscribe/destination.ts';
import type { NotSubscribed, SubscribePlan, SubscribeRequest } from '../subscribe/subscribe.ts';

interface SubscribeFlags extends FleetFlags {
  match?: string[];
  destination?: string;
  role?: string;
  exclude?: string[];
  accountPolicy?: boolean;
  filterName?: string;
  filterPattern?: string;
  filterLimit?: number;
  apply?: boolean;
  json?: boolean;
}

export function subscribeCommand(): Command {
  const command = new Command()
    .option(
      '--match <prefix or regex...>',
      'log groups by prefix, or by regular expression (has a character that no log group has)',
    )
    .addOption(environmentOption())
    .addOption(fleetOption())
    .option(
      '--destination <arn>',
      'Lambda function that ships, or Kinesis stream that it reads (default: that of the fleet)',
    )
    .option('--role <arn>', 'role that CloudWatch Logs takes to write to the Kinesis stream')
    .option('--account-policy', 'one policy for every log group of the account and region, present and future')
    .option('--exclude <group...>', "log groups to leave alone; the shipper's own is always left alone")
    .option('--filter-name <name>', 'name of the filters, or of the policy (default: bizom-logs)')
    .option('--filter-pattern <pattern>', 'what is delivered (default: everything)')
    .option(
      '--filter-limit <number>',
      'filters that a log group may have, the quota of AWS (default: 5)',
      wholeNumber(),
    )
    .option('--apply', 'make the changes; otherwise the plan is only printed')
    .addOption(jsonOption('{destination, ownLogGroups, permission, groups or policy, applied, notSubscribed}'));
  return addExamples(command, ['$0 --env dev', '$0 --env dev --apply']).action(subscribe);
}

/** The AWS SDK is loaded for this command alone. */
async function subscribe(flags: SubscribeFlags): Promise<void> {
  const request = await requestOf(flags);
  const [{ applySubscriptions, planSubscriptions }, { SubscriptionApi }, { subscribeTable }] = await Promise.all([
    import('../subscribe/subscribe.ts'),
    import('../subscribe/aws.ts'),
    import('../subscribe/table.ts'),
  ]);
  const api = new SubscriptionApi(request.destination.region);
  try {
    const plan = await planSubscriptions(api, request);
    const notSubscribed = flags.apply ? await applySubscriptions(api, request, plan, showProgress) : undefined;
    const report = { ...plan, applied: flags.apply === true, ...(notSubscribed && { notSubscribed }) };
    const text = flags.json ? JSON.stringify(report) : subscribeTable(plan, request.filterLimit, notSubscribed);
    process.stdout.write(`${text}\n`);
    if (notSubscribed && notSubscribed.length > 0) throw incomplete(plan, notSubscribed);
  } finally {
    api.close();
  }
}

async function requestOf(flags: SubscribeFlags): Promise<SubscribeRequest> {
  const said = usesFleet(flags) ? await saidByFleet(flags) : nothingSaid;
  return {
    destination: await destinationOf(flags.destination ?? said.destination, said),
    roleArn: flags.role ?? said.role,
    filterName: flags.filterName ?? said.filterName,
    filterPattern: flags.filterPattern ?? said.filterPattern,
    filterLimit: flags.filterLimit ?? said.filterLimit,
    accountPolicy: flags.accountPolicy === true,
    match: [...(flags.match ?? []), ...(flags.accountPolicy ? [] : said.match)],
    logGroups: said.logGroups,
    exclude: [...(flags.exclude ?? []), ...said.exclude],
    isExcludedByHand: (flags.exclude ?? []).length > 0,
  };
}

/** Whether the fleet says which log groups are subscribed; ENVIRONMENT alone does not override --match. */
function usesFleet(flags: SubscribeFlags): boolean {
  if (flags.env !== undefined || flags.fleet !== undefined) return true;
  return flags.match === undefined && !flags.accountPolicy && givenEnvironment(flags) !== undefined;
}

async function destinationOf(arn: string | undefined, { place }: FleetSays): Promise<Destination> {
  if (arn === undefined)
    throw new OptionsError(
      'destination: expected the ARN of a Lambda or a Kinesis stream, received nothing; give --destination, or --env to take it from the fleet',
    );
  const { parseDestination } = await import('../subscribe/destination.ts');
  const destination = parseDestination(arn);
  const { accountId, region } = destination;
  if (place && (place.accountId !== accountId || place.region !== region)) {
    const expected = `one in the account ${place.accountId} and the region ${place.region} of the environment`;
    throw new OptionsError(`destination: expected ${expected}, received "${arn}"`);
  }
  return destination;
}

/** What a fleet says of one of its environments. */
interface FleetSays {
  place?: { accountId: string; region: string };
  destination?: string | undefined;
  role?: string | undefined;
  filterName: string;
  filterPattern: string;
  filterLimit: number;
  match: string[];
  exclude: string[];
  logGroups: string[];
}

const nothingSaid: FleetSays = {
  filterName: 'bizom-logs',
  filterPattern: '',
  // Source: "CloudWatch Logs quotas"; it was 2 until 2026 (aws-cloudformation/cfn-lint#4688).
  filterLimit: 5,
  match: [],
  exclude: [],
  logGroups: [],
};

async function saidByFleet(flags: SubscribeFlags): Promise<FleetSays> {
  const { resolveEnvironment, resolveLogs, resolveServices, resourceNames } = await import('@bizom/fleet');
  const fleet = await requireFleet(flags, () => import('@bizom/fleet'));
  const environmentName = requireEnvironment(flags, fleet);
  const { destination, role, match, exclude, filterName, filterPattern, filterLimit } = resolveLogs(
    fleet,
    environmentName,
  );
  const place = resolveEnvironment(fleet, environmentName);
  const { logShipper } = resourceNames(fleet, environmentName);
  return {
    filterName,
    filterPattern,
    filterLimit,
    place,
    destination: destination ?? lambdaArn(place, logShipper.function),
    role,
    match: [...match],
    // The logs of the functions that read the destination: shipping these would never end.
    exclude: [...exclude, logShipper.logGroup, logShipper.replay.logGroup],
    logGroups: [...new Set(resolveServices(fleet, environmentName).map(({ logGroup }) => logGroup))],
  };
}

function lambdaArn({ region, accountId }: { region: string; accountId: string }, name: string): string {
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  return `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
}

function showProgress(done: number, total: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${total}${done === total ? '\n' : ''}`);
}

function incomplete(plan: SubscribePlan, notSubscribed: readonly NotSubscribed[]): ShipperError {
  const count = plan.groups ? `${notSubscribed.length} of ${plan.groups.length} log groups are` : 'the account is';
  const [first] = notSubscribed;
  return new ShipperError('NOT_SUBSCRIBED', `${count} not subscribed: ${first?.logGroup}: ${first?.because}`);
}
