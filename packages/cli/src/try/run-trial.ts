import { awsAdvice } from '@bizom/command';
import { reasonOf } from '../aws/reason.ts';
import { readAccountId } from './read/account.ts';
import { readEcsFacts } from './read/ecs.ts';
import { readLogs } from './read/logs.ts';
import { readStops } from './read/stops.ts';
import type { NotRead, Subject, Trial } from './trial.ts';

/**
 * Reads a service's last logs, stops and metrics, and makes of them what the toolkit would. Changes nothing. A part that cannot be
 * read is named in `notRead`.
 * @throws Error where the credentials belong to another account, or nothing at all could be read
 */
export async function runTrial(subject: Subject, progress: (text: string) => void): Promise<Trial> {
  const notRead: NotRead[] = [];
  const attempt = async <Value>(part: string, actions: readonly string[], read: () => Promise<Value>) => {
    try {
      return await read();
    } catch (error) {
      // without credentials, or without an answer, every part would fail for the same reason
      if (awsAdvice(error) !== undefined) throw error;
      const needed = reasonOf(error as Error) === 'the right is missing' ? actions : [];
      notRead.push({ part, because: reasonOf(error as Error), actions: needed });
      return undefined;
    }
  };
  const accountId = await attempt('the account id', ['sts:GetCallerIdentity'], () => readAccountId(subject));
  refuseOtherAccount(subject, accountId);
  progress(`${subject.service.name} in ${subject.service.environment.name}: logs, stopped tasks and metrics`);
  const [ecs, logs, stops, dashboard] = await Promise.all([
    attempt('the ECS service', ['ecs:DescribeServices'], () => readEcsFacts(subject)),
    attempt('log events', ['logs:DescribeLogStreams', 'logs:GetLogEvents', 'logs:FilterLogEvents'], () =>
      readLogs(subject),
    ),
    attempt('stopped tasks', ['ecs:ListTasks', 'ecs:DescribeTasks'], () => readStops(subject)),
    attempt('metrics', ['cloudwatch:GetMetricData', 'cloudwatch:ListMetrics'], () => readDashboard(subject)),
  ]);
  if (!ecs && !logs && !stops && !dashboard) throw nothingRead(notRead);
  return {
    ...{ service: subject.service, madeAt: new Date(), notRead },
    ...(accountId !== undefined && { accountId }),
    ...(ecs && { ecs }),
    ...(logs && { logs }),
    ...(stops && { stops: stops.messages, stopCount: stops.count }),
    ...(dashboard && { dashboard }),
  };
}

async function readDashboard({ fleet, service, aws }: Subject) {
  const { servicePage } = await import('@bizom/dashboards');
  return servicePage(fleet, { environment: service.environment.name, service: service.name, aws });
}

function refuseOtherAccount({ service: { environment } }: Subject, accountId: string | undefined): void {
  if (accountId === undefined || accountId === environment.accountId) return;
  throw new Error(
    `the credentials are of account ${accountId}, the fleet says ${environment.accountId} for ${environment.name}: use a profile of ${environment.accountId} (AWS_PROFILE or --profile), or correct accountId in the fleet`,
  );
}

function nothingRead(notRead: readonly NotRead[]): Error {
  const reasons = [...new Set(notRead.map(({ because }) => because))].join('; ');
  const actions = [...new Set(notRead.flatMap(({ actions }) => actions))].join(', ');
  return new Error(`nothing could be read: ${reasons}${actions === '' ? '' : ` (needs ${actions})`}`);
}
