import { Logger } from '@aws-lambda-powertools/logger';
import { NotAllStoredError } from '../errors.ts';
import type { ShipReport } from '../report.ts';
import { emitMetrics } from './emf.ts';
import { shipRecords } from './ship-records.ts';
import { closingMs, type LambdaContext, shipperOfThisLambda } from './shipper.ts';
import { readSource } from './sources.ts';

const logger = new Logger({ serviceName: 'log-shipper' });

/** The Lambda: CloudWatch Logs, Kinesis or SQS -> the engine. Options come from the environment, checked at start. */
export async function handler(event: unknown, context: LambdaContext): Promise<unknown> {
  const startedMs = performance.now();
  const shipper = await shipperOfThisLambda;
  const limits = { timeLeftMs: () => context.getRemainingTimeInMillis() - closingMs };
  const done = (report: ShipReport) => {
    emitMetrics(report, performance.now() - startedMs);
    const { lagsMs, ...counts } = report;
    const details = { ...counts, lagMaxMs: lagsMs.at(-1) };
    if (report.handedBack > 0) logger.warn('not all shipped', details);
    else logger.info('shipped', details);
  };
  const source = readSource(event);
  if (source.source === 'logs') {
    try {
      done(await shipper.ship(source.payload, limits));
      return undefined;
    } catch (error) {
      if (error instanceof NotAllStoredError) done(error.report);
      throw error;
    }
  }
  const { reports, batchItemFailures, errors, ownLogs } = await shipRecords(shipper, source.payloads, limits);
  for (const report of reports) done(report);
  // Once, not for each of them: what is logged here comes back.
  if (ownLogs[0]) logger.error('left out', { records: ownLogs.length, reason: ownLogs[0].message });
  for (const error of errors) logger.error('handed back', error);
  return { batchItemFailures };
}
