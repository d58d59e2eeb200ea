import { type Finding, failed, ok, skipped, unknown } from '../finding.ts';
import type { Place } from '../place.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** Errors of the loggers and of the runtime, and what Lambda itself writes of a timeout and a crash. */
const errorPatterns = ['ERROR', '"Task timed out"', '"Runtime exited"'];

/** Whether the Lambdas that the fleet wants are deployed, and the last error of each within a day. */
export async function checkLambdas(place: Place): Promise<Finding[]> {
  const findings = await Promise.all(wanted(place).map((lambda) => checkLambda(place, lambda)));
  return findings.flat();
}

interface Wanted {
  what: string;
  functionName: string;
  logGroup: string;
  /** Why it is not deployed, where the fleet does not want it. */
  not?: string;
}

function wanted({ names, infra, services }: Place): Wanted[] {
  const chosen = infra?.lambdas;
  const lambda = (
    what: 'log-shipper' | 'task-alerts' | 'app-probe',
    own: { function: string; logGroup: string },
    missing: string | false,
  ): Wanted => {
    const not =
      chosen && !chosen.includes(what)
        ? 'not among infra.lambdas'
        : services.length === 0
          ? 'no service runs here'
          : missing;
    return { what: `Lambda ${what}`, functionName: own.function, logGroup: own.logGroup, ...(not && { not }) };
  };
  return [
    lambda('log-shipper', names.logShipper, infra?.engine === undefined && 'no infra.engine in the fleet'),
    lambda('task-alerts', names.taskAlerts, false),
    lambda(
      'app-probe',
      names.appProbe,
      chosen === undefined && infra?.vpc === undefined && 'no infra.vpc in the fleet',
    ),
  ];
}

async function checkLambda({ aws }: Place, { what, functionName, logGroup, not }: Wanted): Promise<Finding[]> {
  if (not !== undefined) return [skipped(what, not)];
  const { GetFunctionConfigurationCommand, LambdaClient } = await import('@aws-sdk/client-lambda');
  const client = new LambdaClient(aws);
  try {
    const {
      LastModified = '',
      State,
      Role = '',
    } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
    if (State === 'Failed')
      return [failed(what, `${functionName} is in state ${State}`, 'deploy it again: npx cdk deploy')];
    return [
      ok(what, `${functionName}, deployed ${LastModified.slice(0, 10)}`),
      await lastError(aws, { lambda: what, logGroupName: logGroup, role: Role }),
    ];
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    return [failed(what, `${functionName} is not deployed`, 'deploy the stacks of @bizom/infra: npx cdk deploy')];
  }
}

/** What an engine says where the role that signs is not mapped, or the domain's policy does not allow it. */
const refusedRole = /security_exception|no permissions for|\b403\b|is not authorized to perform: es:/i;

interface LambdaLog {
  lambda: string;
  logGroupName: string;
  /** ARN of the role of the function. */
  role: string;
}

async function lastError(aws: Place['aws'], { lambda, logGroupName, role }: LambdaLog): Promise<Finding> {
  const { CloudWatchLogsClient, FilterLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
  const client = new CloudWatchLogsClient(aws);
  const what = `errors of ${lambda}`;
  const startTime = Date.now() - dayMs;
  try {
    const answers = await Promise.all(
      errorPatterns.map((filterPattern) =>
        client.send(new FilterLogEventsCommand({ logGroupName, startTime, filterPattern, limit: 50 })),
      ),
    );
    const found = answers.flatMap(({ events = [] }) => events);
    const last = found.sort((a, b) => (b.timestamp ?? 0) - (a.timestamp ?? 0))[0];
    if (last) {
      const at = new Date(last.timestamp ?? 0).toISOString();
      const isRefused = lambda.endsWith('log-shipper') && refusedRole.test(last.message ?? '');
      const fix = isRefused
        ? `allow ${role} in the engine: map it to a role that may write; then read ${logGroupName}`
        : `read ${logGroupName}`;
      return failed(what, `${at} ${messageIn(last.message ?? '')}`, fix);
    }
    const isWhole = answers.every(({ nextToken }) => nextToken === undefined);
    return isWhole
      ? ok(what, 'none within a day')
      : unknown(what, 'too many log lines to search', `read ${logGroupName}`);
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    return unknown(what, 'it has never run', `see whether it is invoked; its log group is ${logGroupName}`);
  }
}

/** The message of a JSON log line, else the line. */
function messageIn(line: string): string {
  const message = /"message"\s*:\s*"((?:[^"\\]|\\.){1,200})/.exec(line)?.[1];
  return (message ?? line).slice(0, 200);
}
