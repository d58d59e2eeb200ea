import { Logger } from '@aws-lambda-powertools/logger';
import { NotAllStoredError, type PayloadError } from '../errors.ts';
import type { ShipReport } from '../report.ts';
import { isOwnLog } from '../ship-parts.ts';
import { answerOf } from './answer.ts';
import { emitMetrics } from './emf.ts';
import { FailedRequests } from './failed-requests.ts';
import { shipRecords } from './ship-records.ts';
import { closingMs, type LambdaContext, shipperOfThisLambda } from './shipper.ts';
import { readSource } from './sources.ts';

const logger = new Logger({ serviceName: 'log-shipper' });
/** Asynchronous events that failed in this instance: Lambda delivers each twice more, mostly to an instance that is warm. */
const failedRequests = new FailedRequests();

/**
 * The Lambda: CloudWatch Logs, Kinesis, SQS, Firehose, S3, SNS or EventBridge -> the engine. Options come from the environment,
 * checked at start.
 */
export async function handler(event: unknown, context: LambdaContext): Promise<unknown> {
  const startedMs = performance.now();
  const shipper = await shipperOfThisLambda;
  const isRedelivery = failedRequests.has(context.awsRequestId);
  const limits = { timeLeftMs: () => context.getRemainingTimeInMillis() - closingMs, isRedelivery };
  const done = (report: ShipReport) => {
    emitMetrics(report, performance.now() - startedMs);
    const { lagsMs, ...counts } = report;
    const details = { ...counts, lagMaxMs: lagsMs.at(-1) };
    if (report.handedBack > 0) logger.warn('not all shipped', details);
    else if (report.unchecked > 0) logger.warn('shipped, and some may be stored twice after a rollover', details);
    else logger.info('shipped', details);
  };
  const source = readSource(event);
  if (source.source === 'logs') {
    try {
      done(await shipper.ship(source.payload, limits));
      return undefined;
    } catch (error) {
      if (isOwnLog(error)) return leaveOut(error, 1);
      if (error instanceof NotAllStoredError) done(error.report);
      failedRequests.add(context.awsRequestId);
      throw error;
    }
  }
  const outcome = await shipRecords(shipper, source.records, limits);
  for (const report of outcome.reports) done(report);
  if (outcome.ownLogs[0]) leaveOut(outcome.ownLogs[0], outcome.ownLogs.length);
  for (const error of outcome.errors) logger.error('handed back', error);
  if (outcome.errors.length > 0) failedRequests.add(context.awsRequestId);
  return answerOf(source, outcome);
}

let isLeftOutTold = false;

/**
 * Acknowledges payloads of the shipper's own log: a retry would be refused as well. It is logged once for each instance of the function:
 * every line comes back as the next payload.
 */
function leaveOut({ message }: PayloadError, records: number): void {
  if (!isLeftOutTold) logger.error('left out', { records, reason: message });
  isLeftOutTold = true;
}
