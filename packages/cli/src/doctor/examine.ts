import type { Fleet } from '@bizom/fleet';
import { isDenied } from '../aws/reason.ts';
import { checkAccount } from './checks/account.ts';
import { checkChannels } from './checks/channels.ts';
import { checkEngine } from './checks/engine.ts';
import { checkGrafana } from './checks/grafana.ts';
import { checkLambdas } from './checks/lambdas.ts';
import { checkLogs } from './checks/logs.ts';
import { checkMetrics } from './checks/metrics.ts';
import { checkPipelines, checkPipelinesImage } from './checks/pipelines.ts';
import { checkServices } from './checks/services.ts';
import { type Finding, unknown } from './finding.ts';
import { type Place, placeOf } from './place.ts';

/** Checks of one environment: what they are about, and the rights that they need. A new check is a file and a line here. */
const environmentChecks: readonly [what: string, rights: string, check: (place: Place) => Promise<Finding[]>][] = [
  ['services', 'ecs:DescribeServices', checkServices],
  ['log groups', 'logs:DescribeLogGroups, logs:DescribeSubscriptionFilters, logs:DescribeAccountPolicies', checkLogs],
  ['search engine', 'es:ESHttpGet', checkEngine],
  ['Lambdas', 'lambda:GetFunctionConfiguration, logs:FilterLogEvents', checkLambdas],
  ['metrics', 'cloudwatch:GetMetricData', checkMetrics],
];

export interface ExamineOptions {
  environments: readonly string[];
  profile?: string;
  sendTest: boolean;
}

/** Everything that has to hold for the loop from a log line to a message. A check that cannot be made is `unknown`, with the reason. */
export async function examine(fleet: Fleet, { environments, profile, sendTest }: ExamineOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const name of environments) {
    const place = placeOf(fleet, name, profile);
    for (const finding of await examineEnvironment(place)) findings.push({ ...finding, environment: name });
  }
  const aws = { region: fleet.region, ...(profile !== undefined && { profile }) };
  findings.push(
    ...(await attempt('channels', 'ssm:GetParameter, secretsmanager:GetSecretValue', () =>
      checkChannels({ fleet, aws, sendTest }),
    )),
    ...(await attempt('Grafana', '', () => checkGrafana(fleet))),
    ...(await attempt('pipelines file', '', () => checkPipelines(fleet))),
    ...(await attempt('image of the pipelines', 'ecr:DescribeImages', () => checkPipelinesImage(fleet, profile))),
  );
  return findings;
}

async function examineEnvironment(place: Place): Promise<Finding[]> {
  const account = await attempt('AWS account', 'sts:GetCallerIdentity', () => checkAccount(place));
  // with the credentials of another account every other check would only mislead
  if (account.some(({ state }) => state !== 'ok')) return account;
  const others = await Promise.all(
    environmentChecks.map(([what, rights, check]) => attempt(what, rights, () => check(place))),
  );
  return [...account, ...others.flat()];
}

async function attempt(what: string, rights: string, check: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await check();
  } catch (error) {
    return [await notKnown(what, rights, error as Error)];
  }
}

async function notKnown(what: string, rights: string, error: Error): Promise<Finding> {
  if (isDenied(error)) return unknown(what, 'a right is missing', `allow ${rights}`);
  const { awsAdvice } = await import('@bizom/command');
  const [detail = '', fix] = (awsAdvice(error) ?? `${error.name}: ${error.message}`).split(/: (?=set |check )/);
  return unknown(what, detail, fix ?? 'run it again; with --verbose the error is shown');
}
